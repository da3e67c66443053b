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
  addressCode: {
    subject: 'Confirm your e-mail address for the e-Box',
    sentence: 'Type this code on the page of the e-Box where you gave your address:',
    until: 'The code works for {minutes} minutes, and once.',
    notYou: 'You did not ask for it? Then somebody gave your address, perhaps by mistake. You need do nothing.',
    why: 'You receive this e-mail because somebody gave this address on the page of the e-Box. Replies to this e-mail are not read.',
  },
  addressChanged: {
    subject: 'Your e-Box has another e-mail address',
    sentence: 'The e-mails of your e-Box go to another address from now on. This one receives no more of them.',
    notYou: 'It was not you? Open your e-Box and set your address again.',
    button: 'Open my e-Box',
  },
  boxUnused: {
    subject: 'Your e-Box will be closed soon',
    sentence: 'You have not opened your e-Box for a long time. We close it on {date}.',
    otherwise:
      'To keep it, open it before that day; that is enough. Otherwise public services write to you in another way from then on.',
    button: 'Open my e-Box',
  },
  trust: {
    title: 'Is this e-mail genuine?',
    advice: 'We never ask for a code or a password by e-mail. When in doubt, type {host} in your browser yourself.',
  },
  why: 'You receive this e-mail because this address belongs to the e-Box. Replies to this e-mail are not read.',
}
