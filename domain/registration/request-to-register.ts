import { z } from 'zod'
import { eboxTypes } from '#db/schema/index.ts'
import { parseEmailAddress } from '#domain/ebox/email-address.ts'
import { parseEnterpriseNumber } from '#domain/identifier/enterprise-number.ts'
import { type OnboardingKind, onboardingKinds } from './onboarding-kinds.ts'

/** What can be wrong with a field of a form of the desks; the page says it in the reader's language. */
export type FieldProblem =
  | 'required'
  | 'enterpriseNumber'
  | 'enterpriseUnknown'
  | 'email'
  | 'number'
  | 'address'
  | 'tooLong'
  | 'characters'
  | 'key'
  | 'privateKey'
  | 'weakKey'
  | 'keyTwice'
  | 'tooManyKeys'
  | 'unknown'
  | 'notice'
  | 'dataKey'
  | 'format'
  | 'dataKeyTwice'
  | 'tooMany'
  | 'image'
  | 'partition'
  | 'callable'

/** By field, what is to be put right. */
export type FieldProblems<Field extends string = string> = Partial<Record<Field, FieldProblem>>

const is = (problem: FieldProblem) => ({ error: problem })

/** A text that somebody typed: white space around it does not count. */
export const typed = (characters: number) =>
  z
    .string(is('required'))
    .trim()
    .min(1, is('required'))
    .max(characters, is('tooLong'))
    .refine((text) => text.isWellFormed() && !text.includes('\0'), is('characters'))

/** As people write it: with points or spaces. */
const WrittenEnterpriseNumber = z.string(is('required')).transform((text, context) => {
  const number = parseEnterpriseNumber(text.replaceAll(/[\s.]/g, ''))
  if (number) return number
  context.issues.push({ code: 'custom', input: text, message: text.trim() ? 'enterpriseNumber' : 'required' })
  return z.NEVER
})

const WrittenEmail = z.string(is('required')).transform((text, context) => {
  const address = parseEmailAddress(text.trim())
  if (address) return address
  context.issues.push({ code: 'custom', input: text, message: text.trim() ? 'email' : 'required' })
  return z.NEVER
})

/** A whole number from 1 on, as people write it: with spaces or points between thousands. */
export const writtenNumber = (most: number) =>
  z
    .string(is('required'))
    .transform((text) => text.replaceAll(/[\s.\u00a0\u202f]/g, ''))
    .pipe(
      z
        .string()
        .min(1, is('required'))
        .regex(/^\d{1,10}$/, is('number')),
    )
    .transform(Number)
    .pipe(z.number().min(1, is('number')).max(most, is('number')))

/** Where a portal is sent back to and a provider answers: https, no fragment, no user (RFC 6749 §3.1.2; RFC 9700 §2.1). */
function isPlainHttps(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hash, username, password } = new URL(text)
  return protocol === 'https:' && !hash && !username && !password && !/[\s*]/.test(text)
}

const Addresses = z
  .string()
  .max(2_000, is('tooLong'))
  .default('')
  .transform((text) => text.split(/\s+/).filter(Boolean))
  .pipe(z.array(z.string().refine(isPlainHttps, is('address'))).max(5, is('tooLong')))

const storage = ['registry', 'own'] as const

/** The form of a request, whole. */
const Form = z.object({
  enterpriseNumber: WrittenEnterpriseNumber,
  legalRepresentative: typed(200),
  useCases: typed(4_000),
  audiences: z
    .preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.enum(eboxTypes), is('required')))
    .pipe(z.array(z.enum(eboxTypes)).min(1, is('required'))),
  messagesPerYear: writtenNumber(2_000_000_000),
  messagesAtPeak: writtenNumber(2_000_000_000),
  storage: z.enum(storage, is('required')),
  contactBusiness: WrittenEmail,
  contactTechnical: WrittenEmail,
  addresses: Addresses,
})

export type RequestToRegister = z.output<typeof Form> & { kind: OnboardingKind }
export type RequestField = keyof z.output<typeof Form>

/** Everything that is wrong at once, or the request. @param given the fields as they were sent */
export function parseRequestToRegister(
  kind: OnboardingKind,
  given: unknown,
): { request: RequestToRegister } | { problems: FieldProblems<RequestField> } {
  const parsed = Form.safeParse(given)
  const problems = parsed.success ? {} : problemsOf(parsed.error)
  const takes = onboardingKinds[kind].addresses
  const addresses = z.looseObject({ addresses: Addresses }).safeParse(given).data?.addresses ?? []
  if (takes && addresses.length === 0 && !('addresses' in problems)) Object.assign(problems, { addresses: 'required' })
  if (!parsed.success || Object.keys(problems).length > 0) return { problems }
  return { request: { ...parsed.data, addresses: takes ? parsed.data.addresses : [], kind } }
}

const known = new Set<string>([
  'required',
  'enterpriseNumber',
  'email',
  'number',
  'address',
  'tooLong',
  'characters',
  'notice',
  'dataKey',
  'format',
  'partition',
] satisfies FieldProblem[])
const isFieldProblem = (message: string): message is FieldProblem => known.has(message)

/** The first problem of each field; a message that is none of ours, from a field that was not sent as a text, counts as a missing one. */
export function problemsOf(error: z.ZodError): FieldProblems {
  const problems: FieldProblems = {}
  for (const { path, message } of error.issues)
    problems[String(path[0])] ??= isFieldProblem(message) ? message : 'required'
  return problems
}
