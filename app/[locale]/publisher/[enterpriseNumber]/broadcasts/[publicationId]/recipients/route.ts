import { deskForm } from '#http/publisher-desk/desk-form.ts'
import { receiveList } from '#http/publisher-desk/receive-list.ts'
import { atPublisherDeskNow } from '#session/desk.ts'

/** The form that gives a message for many a list of its recipients. */
export const POST = deskForm({
  name: 'managePublisher',
  person: atPublisherDeskNow,
  page: ({ publicationId = '' }) => `/broadcasts/${encodeURIComponent(publicationId)}`,
  receive: receiveList,
})
