'use client'

import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/**
 * A number in groups, as people read it, with a button that copies it as machines want it. What is longer than its line goes on below.
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
    <span className="inline-flex max-w-full items-center gap-0.5">
      <span translate="no" className="min-w-0 [overflow-wrap:anywhere]">
        {props.shown}
      </span>
      <Button
        look="bare"
        className="screen-only script-only size-[2.75rem] shrink-0 p-0! md:min-h-3! md:size-4"
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
