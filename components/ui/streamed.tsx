import { headers } from 'next/headers'
import { Suspense, type ReactNode } from 'react'

/**
 * Draws the shape of what comes while it is fetched, when the browser moves by script from page to page. A page that is
 * loaded whole waits for its content instead: without script nothing would ever put the late part in its place, and an
 * unknown page could no longer answer 404.
 */
export async function Streamed({ shape, children }: { shape: ReactNode; children: ReactNode }) {
  const movesByScript = (await headers()).get('sec-fetch-dest') === 'empty'
  return movesByScript ? <Suspense fallback={shape}>{children}</Suspense> : children
}
