// The one entry of every npm script: `node start.mjs [--dev]` runs the e-Box, `node start.mjs <script.ts> [args…]` a script of it.
// This file alone must be readable by Nodes far too old for the rest, so that they can say so: no static import, no new syntax.
var major = Number(process.versions.node.split('.')[0])

if (major < 18) {
  console.error(
    'The e-Box needs Node 18 or newer to start; this is Node ' + process.versions.node + '. See https://nodejs.org.',
  )
  process.exitCode = 1
} else {
  import('./launcher/launch.mjs').then(function (launcher) {
    return launcher.launch(process.argv.slice(2))
  })
}
