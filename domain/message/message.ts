import type { BusinessData } from '#db/schema/index.ts'
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
  isForAction: boolean
  /** A calendar day, `YYYY-MM-DD` */
  actionDueOn?: string
  sender: { enterpriseNumber: string; partition: string; organizationName: TranslatedString }
  partition: string
  messageTypeId: string
  messageTypeName: TranslatedString
  senderApplicationId: string
  senderApplicationName: TranslatedString
  forTheAttentionOf?: { label?: string; ssin?: string }
  businessData: BusinessData[]
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
  attachments: Attachment[]
  hasBody: boolean
}
