/* global Scalar */
// Runs in the browser, on the reference page: draws the description without asking anything of another origin.
Scalar.createApiReference('#reference', {
  url: '/api/openapi/message-registry-3.yaml',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  documentDownloadType: 'yaml',
})
