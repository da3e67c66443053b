import { composeBroadcast } from '#http/publisher-desk/compose-broadcast.ts'
import { deskForm } from '#http/publisher-desk/desk-form.ts'
import { atPublisherDeskNow } from '#session/desk.ts'

/** The form that composes a message for many. */
export const POST = deskForm({
  name: 'managePublisher',
  person: atPublisherDeskNow,
  page: () => '/broadcasts/new',
  receive: composeBroadcast,
})
