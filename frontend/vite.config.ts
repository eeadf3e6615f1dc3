import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AtRule, Plugin, Rule } from 'postcss'
import { defineConfig } from 'vite'

const TEMPLATES = '../src/main/resources/templates'
const DARK = '[data-bs-theme=dark]'
const DARK_BY_CHOICE_OF_THE_BROWSER = ':root:not([data-bs-theme=light])'

/** Every class that a page may carry: a class is written out in full, never put together. */
function classesOfPages(): Set<string> {
  const classes = new Set<string>()
  for (const file of readdirSync(TEMPLATES, { encoding: 'utf8', recursive: true })) {
    const page = file.endsWith('.html') ? readFileSync(join(TEMPLATES, file), 'utf8') : ''
    for (const [attribute] of page.matchAll(/class(?:append)?="[^"]*"/g)) {
      attribute.match(/[\w-]+/g)?.forEach((word) => classes.add(word))
    }
  }
  return classes
}

/**
 * Fits Bootstrap to these pages: leaves out the rules of classes that no page has, and lets the
 * browser choose the dark colours where the viewer didn't, for which Bootstrap wants a script.
 */
function bootstrapForPages(): Plugin {
  const used = classesOfPages()

  function isUsed(selector: string): boolean {
    const classes = selector.replace(/:not\([^)]*\)/g, '').match(/\.[a-zA-Z][\w-]*/g) ?? []
    return classes.every((name) => used.has(name.slice(1)))
  }

  function alsoByColorScheme(rule: Rule, media: AtRule) {
    const copy = rule.clone()
    copy.selectors = copy.selectors.map((selector) =>
      selector.replace(DARK, DARK_BY_CHOICE_OF_THE_BROWSER),
    )
    media.append(copy)
    rule.before(media)
  }

  return {
    postcssPlugin: 'bootstrap-for-pages',
    OnceExit(root, { AtRule }) {
      root.walkRules((rule) => {
        const file = rule.source?.input.file ?? ''
        if (
          !file.includes('/bootstrap/') ||
          rule.selector.includes('%') ||
          rule.selector.includes(DARK_BY_CHOICE_OF_THE_BROWSER)
        ) {
          return
        }
        rule.selectors = rule.selectors.filter(isUsed)
        if (rule.selector === '') {
          rule.remove()
        } else if (rule.selector.startsWith(DARK)) {
          alsoByColorScheme(
            rule,
            new AtRule({ name: 'media', params: '(prefers-color-scheme: dark)', nodes: [] }),
          )
        }
      })
    },
  }
}

export default defineConfig({
  base: '/assets/',
  logLevel: 'warn',
  publicDir: false,
  css: { postcss: { plugins: [bootstrapForPages()] } },
  build: {
    outDir: '../target/classes/static/assets',
    // Nothing else is kept there, and the names change with the content.
    emptyOutDir: true,
    assetsDir: '',
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // htmx has an eval in it, which its setting allowEval keeps from being reached.
    rolldownOptions: { input: 'src/main.ts', checks: { eval: false, pluginTimings: false } },
  },
})
