import { describe, expect, test } from 'vitest'
import { everyMail, mailLanguages } from '#emails/every-mail.ts'
import { inColours, previewText } from '#emails/mail-program.ts'
import { alertTexts } from '#emails/texts/index.ts'

const origin = 'https://ebox.example'

/** Every text of a language by its path, such as `mandate.asked.subject`. */
function textsIn(texts: object, path = ''): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    if (typeof value === 'string') return [[`${path}${key}`, value]]
    return typeof value === 'object' && value !== null ? textsIn(value, `${path}${key}.`) : []
  })
}

/** The text with anything where a value goes. */
const asPattern = (text: string) =>
  new RegExp(text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, String.raw`[\s\S]+?`))

const samplesIn = (language: (typeof mailLanguages)[number]) =>
  everyMail.filter((sample) => sample.language === language)

test('the languages of the list are those of the texts', () => {
  expect([...mailLanguages].toSorted()).toEqual(Object.keys(alertTexts).toSorted())
})

test('every sample has a name of its own, the same in each language', () => {
  const [first = [], ...others] = mailLanguages.map((language) => samplesIn(language).map(({ id }) => id))
  expect(new Set(first).size).toBe(first.length)
  for (const other of others) expect(other).toEqual(first)
})

describe.each(mailLanguages)('in %s', (language) => {
  const mails = Promise.all(
    samplesIn(language).map(async (sample) => ({ ...sample, ...(await sample.compose(origin)) })),
  )

  test('the list has a mail for each subject that there is, and for no other', async () => {
    const subjects = textsIn(alertTexts[language]).filter(([path]) => path.endsWith('subject'))
    expect(subjects.length).toBeGreaterThan(20)
    const listed = (await mails).map(({ subject }) => subject)
    expect([...new Set(listed)].toSorted()).toEqual([...new Set(subjects.map(([, text]) => text))].toSorted())
  })

  test('no text is left that no mail of the list says', async () => {
    const said = (await mails).map(({ subject, text }) => `${subject}\n${text}`)
    const unsaid = textsIn(alertTexts[language]).filter(([, text]) => !said.some((each) => asPattern(text).test(each)))
    expect(unsaid).toEqual([])
  })

  test('no two variants say the same', async () => {
    const texts = (await mails).map(({ subject, text }) => `${subject}\n${text}`)
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('each is HTML and text in its language, whole, with its preview text in both', async () => {
    for (const { id, subject, html, text, language: told } of await mails) {
      const unfilled = [subject, html.replace(/<style>[\s\S]*?<\/style>/g, ''), text].filter((part) =>
        /\{\w*\}|xx[A-Z]+xx|xxboxurlxx|undefined|\[object|NaN|Invalid Date/.test(part),
      )
      expect({ id, unfilled }).toEqual({ id, unfilled: [] })
      expect({ id, told }).toEqual({ id, told: language })
      expect({ id, html }).toEqual({ id, html: expect.stringMatching(new RegExp(`<html[^>]* lang="${language}"`)) })
      expect({ id, html }).toEqual({ id, html: expect.stringMatching(/<p [\s\S]+<\/p>[\s\S]*<\/html>\s*$/) })
      const preview = previewText(html)
      expect({ id, preview }).toEqual({ id, preview: expect.stringMatching(/\S/) })
      expect({ id, text }).toEqual({ id, text: expect.stringContaining(preview) })
    }
  })
})

test('a preview text is what was written, not how HTML writes it', () => {
  const html = `<div data-skip-in-text="true">Q&amp;A: &lt;b&gt; &quot;x&quot; &#39;y&#x27; &euro;<div> </div></div>`
  expect(previewText(html)).toBe(`Q&A: <b> "x" 'y' &euro;`)
  expect(previewText('<p>no preview</p>')).toBe('')
})

test('a mail in dark colours has its dark styles, in light colours none of them, whatever the system prefers', async () => {
  const [sample] = everyMail
  const html = (await sample?.compose(origin))?.html ?? ''
  for (const [colours, condition] of [
    ['dark', '@media all {'],
    ['light', '@media not all {'],
  ] as const) {
    const drawn = inColours(html, colours)
    expect(drawn).toContain(condition)
    expect(drawn).toContain(`<meta name="color-scheme" content="${colours}"/>`)
    expect(drawn).not.toContain('prefers-color-scheme')
  }
})
