'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/**
 * A number in groups, as people read it, with a button that copies it as machines want it.
 * Without script the number stands there alone.
 */
export function CopyableNumber(props: { shown: string; copied: string; words: { copy: string; done: string } }) {
  const [done, setDone] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(props.copied)
    setDone(true)
    setTimeout(() => setDone(false), 3000)
  }
  return (
    <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
      <span translate="no">{props.shown}</span>
      <Button
        look="bare"
        className="screen-only script-only min-h-3! size-4 p-0!"
        aria-label={`${props.words.copy}: ${props.shown}`}
        onPress={copy}
      >
        {done ? <Check aria-hidden className="size-2" /> : <Copy aria-hidden className="size-2" />}
      </Button>
      <span role="status" className="text-small text-done">
        {done ? props.words.done : ''}
      </span>
    </span>
  )
}
