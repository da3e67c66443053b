import { languages, type TranslatedString } from './translated-string.ts'

/** A button of a message: where it leads and what it says, in each language that it was configured in (spec §2.7). */
export interface MessageAction {
  messageActionId: string
  label: TranslatedString
  url: TranslatedString
}

/** An action's configuration beside the one parameter that the message gives it. */
export interface MessageActionRow {
  message_action_id: string
  label: TranslatedString
  url: TranslatedString
  parameter: string | null
}

/** The parameter is a value inside an address: whatever it holds, it stays one. */
export function toMessageAction({ message_action_id, label, url, parameter }: MessageActionRow): MessageAction {
  const value = encodeURIComponent(parameter ?? '')
  return {
    messageActionId: message_action_id,
    label,
    url: Object.fromEntries(
      languages.flatMap((language) => {
        const address = url[language]
        return address === undefined ? [] : [[language, address.replaceAll('{parameter}', () => value)]]
      }),
    ),
  }
}
