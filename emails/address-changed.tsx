import { Text } from 'react-email'
import { ActionLink, Frame } from './frame.tsx'
import { paper } from './paper.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** Says to the address of before that another took its place: who did not do that learns of it. */
export function AddressChanged({ language, boxUrl, host }: { language: MailLanguage; boxUrl: string; host: string }) {
  const { addressChanged, ...texts } = alertTexts[language]
  return (
    <Frame language={language} preview={addressChanged.sentence} texts={texts} host={host}>
      <Text className="ink" style={paper.sentence}>
        {addressChanged.sentence}
      </Text>
      <Text className="soft" style={paper.sentence}>
        {addressChanged.notYou}
      </Text>
      <ActionLink href={boxUrl}>{addressChanged.button}</ActionLink>
    </Frame>
  )
}
