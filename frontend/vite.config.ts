import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AtRule, Plugin, Rule } from 'postcss'
import { defineConfig } from 'vite'

const TEMPLATES = '../src/main/resources/templates'
const DARK = '[data-bs-theme=dark]'

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
 * browser choose the dark colours, which Bootstrap wants a script to choose.
 */
function bootstrapForPages(): Plugin {
  const used = classesOfPages()

  function isUsed(selector: string): boolean {
    const classes = selector.replace(/:not\([^)]*\)/g, '').match(/\.[a-zA-Z][\w-]*/g) ?? []
    return classes.every((name) => used.has(name.slice(1)))
  }

  function byColorScheme(rule: Rule, media: AtRule) {
    rule.replaceWith(media)
    rule.selectors = rule.selectors.map((selector) => selector.replace(DARK, ':root'))
    media.append(rule)
  }

  return {
    postcssPlugin: 'bootstrap-for-pages',
    OnceExit(root, { AtRule }) {
      root.walkRules((rule) => {
        const file = rule.source?.input.file ?? ''
        if (!file.includes('/bootstrap/') || rule.selector.includes('%')) {
          return
        }
        rule.selectors = rule.selectors.filter(isUsed)
        if (rule.selector === '') {
          rule.remove()
        } else if (rule.selector.startsWith(DARK)) {
          byColorScheme(
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
    rolldownOptions: { input: 'src/main.ts' },
  },
})
