/* global document, Scalar */
// Runs in the browser, on the reference page: draws the descriptions that it lists, without asking anything of another origin.
const list = document.querySelector('#descriptions')
const sources = [...list.querySelectorAll('a')].map((link) => ({
  url: link.getAttribute('href'),
  title: link.textContent,
  slug: link.getAttribute('href').split('/').at(-1).replace('.yaml', ''),
}))
list.remove()
Scalar.createApiReference('#reference', {
  sources,
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  documentDownloadType: 'yaml',
})
