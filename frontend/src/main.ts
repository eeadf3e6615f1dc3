// What is handier with a script. Every page does its work without.
import './main.css'
import htmx from 'htmx.org'

const FEEDBACK_MS = 2000
const MOST_SENTENCES = 4
const POLL_TIMEOUT_MS = 30 * 1000
const LONGEST_PAUSE_MS = 60 * 1000
const JITTER = 0.4
const NOT_MODIFIED = 304
// The viewer is signed out, or may no longer see the page.
const OVER = [401, 403, 404]
const STALE_FAILURES = 2
const NOBODY_THERE_MS = 15 * 60 * 1000
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

/** What a page would tell who listens instead of looking, by the part that it is about. */
function sentences(page: ParentNode, kind: 'says' | 'gone') {
  const parts = [...page.querySelectorAll<HTMLElement>(`[data-${kind}][id]`)]
  return new Map(parts.map((part) => [part.id, part.dataset[kind] ?? '']))
}

/** Says it when nothing else is being said, and leaves alone where somebody is on the page. */
function say(news: string[]) {
  const status = document.getElementById('news')
  if (status && news.length > 0) {
    status.textContent = news.slice(0, MOST_SENTENCES).join(' ')
  }
}

/** Exchanges what has changed, unless the viewer is typing or selecting there. */
function exchange(part: HTMLElement, fresh: HTMLElement): boolean {
  const focused = part.contains(document.activeElement) ? document.activeElement : null
  const selection = getSelection()
  const selecting = selection?.isCollapsed === false && part.contains(selection.anchorNode)
  if (selecting || focused?.matches('input, select, textarea')) {
    return false
  }
  const opened = part.querySelectorAll('details')
  fresh.querySelectorAll('details').forEach((details, at) => {
    details.open = opened[at]?.open ?? false
  })
  const stops = 'a, button, summary, [tabindex]'
  const at = focused ? [...part.querySelectorAll(stops)].indexOf(focused) : -1
  const scrolled = part.scrollLeft
  part.replaceWith(fresh)
  prepare(fresh)
  fresh.scrollLeft = scrolled
  if (focused) {
    const same = focused.id ? document.getElementById(focused.id) : fresh.querySelectorAll<HTMLElement>(stops)[at]
    ;(same ?? document.getElementById('main'))?.focus({ preventScroll: true })
  }
  return true
}

/**
 * Asks for the page again every few seconds and exchanges what has changed. Only as long as somebody
 * looks: where nobody has touched anything for a while, the session is to end by being idle. A page
 * on a wall is touched by nobody: it goes on, and asks as somebody who is there, until the session
 * has lasted as long as any may.
 */
function keepUpToDate(seconds: number, unattended: boolean) {
  const told = (part: Element) => part.outerHTML.replace(/("_csrf" value=")[^"]*/g, '$1')
  const parts = '[data-part][id]'
  const shown = new Map([...document.querySelectorAll(parts)].map((part) => [part.id, told(part)]))
  let says = sentences(document, 'says')
  let gone = sentences(document, 'gone')
  let tag = ''
  let failures = 0
  let next: number | undefined
  let touched = Date.now()

  function tell(page: Document) {
    const [saysNow, goneNow] = [sentences(page, 'says'), sentences(page, 'gone')]
    const changed = [...saysNow].filter(([id, sentence]) => says.get(id) !== sentence)
    // In a list that is longer than its page, what is gone from the page may be on the next one.
    const whole = page.querySelector('[data-whole]')
    const over = [...gone].filter(([id]) => whole && !page.getElementById(id))
    ;[says, gone] = [saysNow, goneNow]
    say([...changed, ...over].map(([, sentence]) => sentence))
  }

  function take(html: string) {
    const page = new DOMParser().parseFromString(html, 'text/html')
    tell(page)
    for (const fresh of page.querySelectorAll<HTMLElement>(parts)) {
      const part = document.getElementById(fresh.id)
      const now = told(fresh)
      if (part && shown.get(fresh.id) !== now && exchange(part, document.importNode(fresh, true))) {
        shown.set(fresh.id, now)
      }
    }
  }

  async function poll() {
    const answer = await fetch(location.href, {
      headers: unattended ? {} : { 'X-Poll': '1', ...(tag && { 'If-None-Match': tag }) },
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.timeout(POLL_TIMEOUT_MS),
    })
    if (answer.type === 'opaqueredirect' || OVER.includes(answer.status)) {
      location.reload()
    } else if (answer.ok) {
      take(await answer.text())
      tag = answer.headers.get('ETag') ?? ''
    }
    return answer.ok || answer.status === NOT_MODIFIED
  }

  async function pollAndGoOn() {
    try {
      failures = (await poll()) ? 0 : failures + 1
    } catch {
      failures += 1
    }
    document.getElementById('stale')?.toggleAttribute('hidden', failures < STALE_FAILURES)
    next = undefined
    schedule()
  }

  function watched() {
    return unattended || (!document.hidden && Date.now() - touched < NOBODY_THERE_MS)
  }

  function schedule() {
    if (next === undefined && watched()) {
      const pause = Math.min(seconds * 1000 * 2 ** failures, LONGEST_PAUSE_MS)
      next = setTimeout(pollAndGoOn, pause * (1 - JITTER / 2 + JITTER * Math.random()))
    }
  }

  function touch() {
    touched = Date.now()
    schedule()
  }

  document.addEventListener('visibilitychange', touch)
  document.addEventListener('pointerdown', touch)
  document.addEventListener('keydown', touch)
  addEventListener('pageshow', touch)
  schedule()
}

tellZone()
const { live, unattended } = document.getElementById('main')?.dataset ?? {}
// What was mistyped would be refused again.
if (live && !document.querySelector('[aria-invalid=true]')) {
  keepUpToDate(Number(live), unattended !== undefined)
}
prepare(document)
// On a phone the rail is longer than the window.
document.querySelector('.rail [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
htmx.onLoad((part) => {
  if (part !== document.body) {
    prepare(part as HTMLElement)
    say([(part as HTMLElement).dataset.says ?? ''].filter(Boolean))
  }
})
document.addEventListener('click', closeMenus)
document.addEventListener('focusin', closeMenus)
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    closeMenus(event)
  }
})
