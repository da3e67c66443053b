import { notFound } from 'next/navigation'

/** Every address that nothing else answers, so that it is refused in the reader's language. */
export default function Unknown() {
  notFound()
}
