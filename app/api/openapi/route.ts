import { open } from '#http/handler.ts'
import { referencePage } from '#http/reference-page.ts'

/** GET /api/openapi: the reference page of the machine APIs. */
export const GET = open({
  name: 'readApiDescription',
  summary: 'The reference page',
  answers: { 200: { description: 'A page for people', mediaType: 'text/html' } },
  run: async () => referencePage(),
})
