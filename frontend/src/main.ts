// What is handier with a script. Every page does its work without.
import './main.css'

const FEEDBACK_MS = 2000

/** Copies by the clipboard, which browsers keep from pages that came without TLS; else as of old. */
async function copy(source: HTMLElement): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(source.textContent)
      return true
    } catch {
      // Not allowed: the old way may be.
    }
  }
  getSelection()?.selectAllChildren(source)
  return document.execCommand('copy')
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copies]')) {
  const source = document.getElementById(button.dataset.copies ?? '')
  const status = button.parentElement?.querySelector('[role=status]')
  const label = button.textContent
  if (!source || !status) {
    continue
  }
  button.hidden = false
  button.addEventListener('click', async () => {
    const answer = (await copy(source)) ? 'Copied' : 'Press Ctrl+C'
    button.textContent = answer
    status.textContent = answer
    setTimeout(() => {
      button.textContent = label
      status.textContent = ''
    }, FEEDBACK_MS)
  })
}

const here = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })
for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
  time.title += `\n${here.format(new Date(time.dateTime))}`
}

for (const select of document.querySelectorAll<HTMLSelectElement>('form[method=get] select')) {
  select.addEventListener('change', () => select.form?.requestSubmit())
}
