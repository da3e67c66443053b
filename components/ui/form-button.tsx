'use client'

import type { ReactNode } from 'react'
import { useFormStatus } from 'react-dom'
import { buttonLook, classes, type ButtonLook } from './look.ts'

/** The button that sends a form: without script too; with script it says that it is busy and cannot be pressed twice. */
export function FormButton(props: {
  children: ReactNode
  look?: ButtonLook
  className?: string
  name?: string
  value?: string
  describedBy?: string
}) {
  const { pending } = useFormStatus()
  return (
    <button
      type="submit"
      name={props.name}
      value={props.value}
      aria-describedby={props.describedBy}
      aria-busy={pending || undefined}
      disabled={pending}
      className={classes(buttonLook[props.look ?? 'plain'], props.className)}
    >
      {props.children}
    </button>
  )
}
