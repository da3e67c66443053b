import { getTranslations } from 'next-intl/server'
import type { FieldProblems } from '#domain/registration/request-to-register.ts'

/** What is wrong with each field of a desk's form, in the language of the page. */
export async function sayProblems(problems: FieldProblems): Promise<Record<string, string>> {
  const t = await getTranslations('fieldProblems')
  return Object.fromEntries(
    Object.entries(problems).flatMap(([field, problem]) => (problem ? [[field, t(problem)]] : [])),
  )
}

/** The fields of a form as texts, so that it is drawn again with what was filled in; files are not. */
export function filledIn(fields: Record<string, unknown>): Record<string, string | string[]> {
  const texts = Object.entries(fields).flatMap(([name, value]): [string, string | string[]][] => {
    if (typeof value === 'string') return [[name, value]]
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? [[name, value]] : []
  })
  return Object.fromEntries(texts)
}

/** The answer to a form with a public key that was not registered; a secret that was pasted is not sent back. */
export async function keyRefused(
  problems: FieldProblems,
  { key, ...filled }: Record<string, string>,
): Promise<{ problems: Record<string, string>; values: Record<string, string> }> {
  const isSecret = problems['key'] === 'privateKey'
  return { problems: await sayProblems(problems), values: { ...filled, ...(!isSecret && key && { key }) } }
}
