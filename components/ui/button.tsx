'use client'

import { Button as AriaButton, type ButtonProps } from 'react-aria-components'
import { buttonLook, classes, type ButtonLook } from './look.ts'

/** A button that works with script only (press, touch and keyboard alike); forms use FormButton. */
export function Button({
  look = 'plain',
  className,
  ...props
}: Omit<ButtonProps, 'className'> & { look?: ButtonLook; className?: string }) {
  return <AriaButton {...props} className={classes(buttonLook[look], className)} />
}
