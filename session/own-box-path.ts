import { z } from 'zod'
import type { OwnBoxAsked } from './session.ts'

const ownBoxPath = /^\/(?:citizen|professional\/([a-z][a-z0-9-]*))$/

/** Which of a person's own boxes a form is about: the field says where that box is, without the language (`pathOfOwnBox`). */
export const OwnBoxPath = z.string().transform((path, context): OwnBoxAsked => {
  const found = ownBoxPath.exec(path)
  if (found) return { quality: found[1] }
  context.addIssue({ code: 'custom', message: 'is no own box' })
  return z.NEVER
})
