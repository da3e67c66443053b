import type { AlertTexts } from './alert-texts.ts'

export const en: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'A message is waiting in your e-Box',
      sentence: 'A new message has arrived for you in your e-Box.',
      button: 'Open my e-Box',
    },
    professional: {
      subject: 'A message is waiting in your professional e-Box',
      sentence: 'A new message has arrived in your professional e-Box.',
      button: 'Open my e-Box',
    },
    enterprise: {
      subject: 'A message is waiting in your enterprise’s e-Box',
      sentence: 'A new message has arrived in the e-Box of enterprise {enterpriseNumber}.',
      button: 'Open the e-Box',
    },
  },
  trust: {
    title: 'Is this e-mail genuine?',
    advice: 'We never ask for a code or a password by e-mail. When in doubt, type {host} in your browser yourself.',
  },
  why: 'You receive this e-mail because this address belongs to the e-Box. Replies to this e-mail are not read.',
}
