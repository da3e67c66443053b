import type { BusinessData } from '#db/schema/index.ts'
import type { MessageAction } from './message-action.ts'
import type { PaymentData } from './payment-data.ts'
import type { StructuredData } from './structured-data.ts'
import type { TranslatedString } from './translated-string.ts'
import type { Withdrawal } from './withdraw.ts'

/** A message as a list shows it. Times are instants of the database clock. */
export interface MessageSummary {
  messageId: string
  subject: TranslatedString
  receiptDate: Date
  expirationDate: Date
  isRead: boolean
  isVisible: boolean
  isRegisteredMail: boolean
  isReplyAuthorized: boolean
  isBodyMainContent: boolean
  /** Something is asked of the reader, and not done yet */
  isForAction: boolean
  isActionExecuted: boolean
  /** A calendar day, `YYYY-MM-DD` */
  actionDueOn?: string
  /** By when the sender wants it read: a calendar day, `YYYY-MM-DD` */
  dueOn?: string
  /** A person is the author of a reply, and told by name only, a professional also by the quality */
  sender:
    | { eboxType: 'enterprise'; enterpriseNumber: string; partition: string; name: TranslatedString }
    | { eboxType: 'citizen'; name: TranslatedString }
    | { eboxType: 'professional'; quality: string; name: TranslatedString }
  partition: string
  messageTypeId: string
  senderApplicationId: string
  /** The number in a message that is read by its id; left out of lists */
  forTheAttentionOf?: { label?: string; ssin?: string }
  businessData: BusinessData[]
  /** What it answers; it may stand in another's box */
  originalMessageId?: string
  originalSubject?: TranslatedString
  /** The first message of the conversation that it belongs to */
  threadId?: string
  /** Its type asks a stronger sign-in than the reader's: its content stays closed */
  isClosed: boolean
  /** Set once its sender took it back */
  withdrawal?: Withdrawal
}

/** A document of a message. */
export interface Attachment {
  attachmentId: string
  fileName: string
  title?: TranslatedString
  mediaType: string
  sizeInBytes: number
  /** SHA-256 of the plain bytes, base64url */
  sha256: string
  isMainContent: boolean
  isAttachmentSigned: boolean
}

/** A message with what stands in it, but for the body and the bytes. */
export interface Message extends MessageSummary {
  messageTypeName: TranslatedString
  attachments: Attachment[]
  hasBody: boolean
  actions: MessageAction[]
  paymentData?: PaymentData
  structuredData?: StructuredData
}
