import { Text } from 'react-email'
import { Frame } from './frame.tsx'
import { paper } from './paper.ts'
import { alertTexts, type MailLanguage } from './texts/index.ts'

/** The code that confirms an address: to be typed, so there is no button to press (trust.md T25). */
export function AddressCode(props: { language: MailLanguage; code: string; until: string; host: string }) {
  const { language, code, until, host } = props
  const { addressCode, trust } = alertTexts[language]
  return (
    <Frame language={language} preview={addressCode.sentence} texts={{ trust, why: addressCode.why }} host={host}>
      <Text className="ink" style={paper.sentence}>
        {addressCode.sentence}
      </Text>
      <Text className="ink" style={paper.code}>
        {code}
      </Text>
      <Text className="soft" style={paper.beside}>
        {until}
      </Text>
      <Text className="soft" style={paper.beside}>
        {addressCode.notYou}
      </Text>
    </Frame>
  )
}
