import { archiveWords } from '#app/[locale]/archive-words.ts'
import { personalExport } from '#http/personal-export.ts'
import { freshOwnBoxAccess } from '#session/session.ts'

/** The form by which a person takes along everything that an own box holds. */
export const POST = personalExport({
  name: 'exportEbox',
  access: ({ quality }) => freshOwnBoxAccess({ quality }),
  words: archiveWords,
})
