import { expect, test } from 'vitest'
import { messagesOf } from '#locales/messages.ts'
import { routing } from '#locales/routing.ts'
import { sentences } from '#tests/fixtures/sentences.ts'

const patterns = sentences(messagesOf('en'))

for (const locale of routing.locales) {
  const own = sentences(messagesOf(locale))

  test(`${locale} has every sentence, and none stands for its key`, () => {
    expect(own.map(([key]) => key).toSorted()).toEqual(patterns.map(([key]) => key).toSorted())
    for (const [key, sentence] of own) {
      expect(sentence.trim(), key).not.toBe('')
      expect(sentence, key).not.toBe(key)
    }
  })

  test(`${locale} names the same values in each sentence`, () => {
    const valuesOf = (sentence: string) => [...new Set(sentence.match(/\{\w+[,}]|<\w+>/g) ?? [])].toSorted()
    const values = new Map(own.map(([key, sentence]) => [key, valuesOf(sentence)]))
    for (const [key, sentence] of patterns) expect(values.get(key), key).toEqual(valuesOf(sentence))
  })
}
