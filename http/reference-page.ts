import { createReadStream, existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Answer } from './answer.ts'
import { apis } from './openapi.ts'

// The process runs in the project's folder; a bundle of Next has no folder of its own to go by.
const root = process.cwd()

const descriptions = apis.filter(({ file }) => existsSync(path.join(root, 'docs/openapi', file)))

/** What may be asked below `/api/openapi`: a closed list, so that no path of the caller ever reaches the disk. */
const files: Record<string, { at: string; mediaType: string }> = {
  ...Object.fromEntries(
    descriptions.map(({ file }) => [
      file,
      { at: path.join(root, 'docs/openapi', file), mediaType: 'application/yaml' },
    ]),
  ),
  'scalar.js': {
    at: path.join(root, 'node_modules/@scalar/api-reference/dist/browser/standalone.js'),
    mediaType: 'text/javascript',
  },
  'start.js': { at: path.join(root, 'http/reference-start.mjs'), mediaType: 'text/javascript' },
}

/** The page that draws the committed descriptions with Scalar, from our own origin alone. */
export function referencePage(): Answer {
  const links = descriptions.map(({ file, title }) => `<li><a href="/api/openapi/${file}">${title}</a></li>`)
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>e-Box API reference</title>
</head>
<body>
<noscript><p>This page is drawn by a script. The descriptions themselves:</p></noscript>
<ul id="descriptions">${links.join('')}</ul>
<div id="reference"></div>
<script src="/api/openapi/scalar.js"></script>
<script src="/api/openapi/start.js"></script>
</body>
</html>
`
  return {
    bytes: once(html),
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    },
  }
}

/** @returns undefined for a name that is not on the list */
export async function referenceFile(name: string): Promise<Answer | undefined> {
  const file = Object.hasOwn(files, name) ? files[name] : undefined
  if (!file) return undefined
  const { size } = await stat(file.at)
  return {
    bytes: createReadStream(file.at),
    headers: {
      'Content-Type': `${file.mediaType}; charset=utf-8`,
      'Content-Length': String(size),
      'Cache-Control': 'no-cache',
    },
  }
}

async function* once(text: string) {
  yield Buffer.from(text)
}
