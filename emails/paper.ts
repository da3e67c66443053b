import type { CSSProperties } from 'react'

/** Ink on paper, as in app/globals.css; mail programs know no variables, so the dark twin stands in a style sheet of its own. */
const ink = '#14212f'
const soft = '#3f4b58'
const font = "'Atkinson Hyperlegible Next', 'Atkinson Hyperlegible', Verdana, 'Segoe UI', Helvetica, Arial, sans-serif"

const text = (size: number, style: CSSProperties): CSSProperties => ({
  fontFamily: font,
  fontSize: `${size}px`,
  lineHeight: 1.55,
  margin: 0,
  ...style,
})

export const paper = {
  body: { backgroundColor: '#faf6ee', color: ink, fontFamily: font, margin: 0, padding: '32px 16px' },
  container: { maxWidth: '600px', width: '100%', margin: '0 auto' },
  name: text(22, { color: ink, fontWeight: 700, letterSpacing: '-0.01em', margin: '0 0 16px' }),
  sheet: { backgroundColor: '#fffdf9', border: '1px solid #8d8779', borderRadius: '6px', padding: '32px' },
  sentence: text(18, { color: ink, margin: '0 0 24px' }),
  code: text(36, { color: ink, fontWeight: 700, letterSpacing: '0.2em', margin: '0 0 24px' }),
  beside: text(16, { color: soft, margin: '0 0 8px' }),
  action: {
    backgroundColor: '#0a4a57',
    border: '1px solid #0a4a57',
    borderRadius: '6px',
    color: '#ffffff',
    display: 'inline-block',
    fontFamily: font,
    fontSize: '18px',
    fontWeight: 700,
    lineHeight: '24px',
    padding: '12px 24px',
    textDecoration: 'none',
  },
  foot: { padding: '24px 0 0' },
  footTitle: text(14, { color: ink, fontWeight: 700, margin: '0 0 4px' }),
  footText: text(14, { color: soft }),
  line: { border: 0, borderTop: '1px solid #8d8779', margin: '16px 0' },
  styles: `@media (max-width: 480px) {
.sheet td { padding: 24px 20px !important }
}
@media (prefers-color-scheme: dark) {
.paper, .paper > table > tbody > tr > td { background-color: #11181f !important; color: #f3eee4 !important }
.sheet { background-color: #18212a !important; border-color: #707b85 !important }
.ink, .ink strong { color: #f3eee4 !important }
.soft { color: #c5cace !important }
.line { border-color: #707b85 !important }
.action { background-color: #86d3de !important; border-color: #86d3de !important; color: #06252b !important }
}`,
} satisfies Record<string, CSSProperties | string>
