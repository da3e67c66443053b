'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** How often a page that lives is read anew, in milliseconds. */
const everyMs = 2_000

/** Reads the page anew while something on it goes on, and not while nobody looks at it. Without script, its reader does. */
export function Live() {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router])
  return null
}
