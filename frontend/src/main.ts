// What is handier with a script. Every page does its work without.
import './main.css'
import htmx from 'htmx.org'

const FEEDBACK_MS = 2000
const A_YEAR_S = 365 * 24 * 60 * 60

// The policy of content lets no code and no style into a page but what is in these files.
htmx.config.includeIndicatorStyles = false
htmx.config.allowEval = false
htmx.config.historyCacheSize = 0
htmx.config.refreshOnHistoryMiss = true

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

function prepareCopying(button: HTMLButtonElement) {
  const source = document.getElementById(button.dataset.copies ?? '')
  const status = button.parentElement?.querySelector('[role=status]')
  const label = button.textContent
  if (!source || !status) {
    return
  }
  button.hidden = false
  button.addEventListener('click', async () => {
    const answer = (await copy(source)) ? button.dataset.copied : button.dataset.failed
    button.textContent = answer ?? ''
    status.textContent = answer ?? ''
    setTimeout(() => {
      button.textContent = label
      status.textContent = ''
    }, FEEDBACK_MS)
  })
}

/** Looks through what has come to the page: all of it first, and later what htmx exchanged. */
function prepare(part: ParentNode) {
  part.querySelectorAll<HTMLButtonElement>('button[data-copies]').forEach(prepareCopying)
  for (const select of part.querySelectorAll<HTMLSelectElement>('form[method=get] select')) {
    select.addEventListener('change', () => select.form?.requestSubmit())
  }
  for (const button of part.querySelectorAll<HTMLButtonElement>('button[data-prints]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}

/** Pages tell times in the viewer's zone, which the browser knows and the portal learns by a cookie. */
function tellZone() {
  if (!/(^|; )EBP_ZONE=/.test(document.cookie)) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const secure = location.protocol === 'https:' ? '; Secure' : ''
    document.cookie = `EBP_ZONE=${zone}; Path=/; Max-Age=${A_YEAR_S}; SameSite=Lax${secure}`
  }
}

/** A menu that is left closes, as menus do. */
function closeMenus(event: Event) {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
    const escaped = event instanceof KeyboardEvent && event.key === 'Escape'
    if (escaped || !menu.contains(event.target as Node)) {
      menu.open = false
      if (escaped) {
        menu.querySelector('summary')?.focus()
      }
    }
  }
}

tellZone()
prepare(document)
htmx.onLoad((part) => {
  if (part !== document.body) {
    prepare(part as HTMLElement)
  }
})
document.addEventListener('click', closeMenus)
document.addEventListener('focusin', closeMenus)
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    closeMenus(event)
  }
})
