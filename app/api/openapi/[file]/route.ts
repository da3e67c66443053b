import { z } from 'zod'
import { open } from '#http/handler.ts'
import { referenceFile } from '#http/reference-page.ts'

/** GET /api/openapi/{file}: a description, or the script that draws it. */
export const GET = open({
  name: 'readApiDescription',
  summary: 'An OpenAPI description',
  params: z.object({ file: z.string() }),
  answers: { 200: { description: 'The file', mediaType: 'application/yaml' } },
  run: ({ params: { file } }) => referenceFile(file),
})
