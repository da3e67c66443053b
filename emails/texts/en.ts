import type { AlertTexts } from './alert-texts.ts'

export const en: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'A message is waiting in your e-Box',
      sentence: 'A new message has arrived for you in your e-Box.',
      named: 'A new message from {sender} has arrived for you in your e-Box.',
      button: 'Open my e-Box',
    },
    professional: {
      subject: 'A message is waiting in your professional e-Box',
      sentence: 'A new message has arrived in your professional e-Box.',
      named: 'A new message from {sender} has arrived in your professional e-Box.',
      button: 'Open my e-Box',
    },
    enterprise: {
      subject: 'A message is waiting in your enterprise’s e-Box',
      sentence: 'A new message has arrived in the e-Box of enterprise {enterpriseNumber}.',
      named: 'A new message from {sender} has arrived in the e-Box of enterprise {enterpriseNumber}.',
      button: 'Open the e-Box',
    },
  },
  registered: {
    citizen: {
      subject: 'Registered mail is waiting in your e-Box',
      sentence: 'Registered mail has arrived for you in your e-Box.',
      named: 'Registered mail from {sender} has arrived for you in your e-Box.',
    },
    professional: {
      subject: 'Registered mail is waiting in your professional e-Box',
      sentence: 'Registered mail has arrived in your professional e-Box.',
      named: 'Registered mail from {sender} has arrived in your professional e-Box.',
    },
    enterprise: {
      subject: 'Registered mail is waiting in your enterprise’s e-Box',
      sentence: 'Registered mail has arrived in the e-Box of enterprise {enterpriseNumber}.',
      named: 'Registered mail from {sender} has arrived in the e-Box of enterprise {enterpriseNumber}.',
    },
  },
  reminder: {
    citizen: {
      subject: 'A message in your e-Box is still unread',
      sentence: 'A message has been waiting in your e-Box for some time. You have not read it yet.',
      named: 'A message from {sender} has been waiting in your e-Box for some time. You have not read it yet.',
    },
    professional: {
      subject: 'A message in your professional e-Box is still unread',
      sentence: 'A message has been waiting in your professional e-Box for some time. You have not read it yet.',
      named:
        'A message from {sender} has been waiting in your professional e-Box for some time. You have not read it yet.',
    },
    enterprise: {
      subject: 'A message in your enterprise’s e-Box is still unread',
      sentence:
        'A message has been waiting in the e-Box of enterprise {enterpriseNumber} for some time. Nobody has read it.',
      named:
        'A message from {sender} has been waiting in the e-Box of enterprise {enterpriseNumber} for some time. Nobody has read it.',
    },
  },
  expiryWarning: {
    citizen: {
      subject: 'An unread message will soon be gone from your e-Box',
      sentence: 'A message that you have not read yet will be gone from your e-Box on {date}.',
      named: 'A message from {sender} that you have not read yet will be gone from your e-Box on {date}.',
    },
    professional: {
      subject: 'An unread message will soon be gone from your professional e-Box',
      sentence: 'A message that you have not read yet will be gone from your professional e-Box on {date}.',
      named: 'A message from {sender} that you have not read yet will be gone from your professional e-Box on {date}.',
    },
    enterprise: {
      subject: 'An unread message will soon be gone from your enterprise’s e-Box',
      sentence:
        'A message that nobody has read will be gone from the e-Box of enterprise {enterpriseNumber} on {date}.',
      named:
        'A message from {sender} that nobody has read will be gone from the e-Box of enterprise {enterpriseNumber} on {date}.',
    },
  },
  summary: {
    citizen: { subject: 'What is waiting in your e-Box', sentence: 'In your e-Box: {list}.' },
    professional: {
      subject: 'What is waiting in your professional e-Box',
      sentence: 'In your professional e-Box: {list}.',
    },
    enterprise: {
      subject: 'What is waiting in your enterprise’s e-Box',
      sentence: 'In the e-Box of enterprise {enterpriseNumber}: {list}.',
    },
    lines: {
      newMessage: { one: '{count} new message', other: '{count} new messages' },
      reminder: {
        one: '{count} message that has been unread for long',
        other: '{count} messages that have been unread for long',
      },
      expiryWarning: {
        one: '{count} unread message that will soon be gone',
        other: '{count} unread messages that will soon be gone',
      },
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
  onboarding: {
    steps: {
      submitted: {
        subject: 'We have your request to join the e-Box',
        sentence: 'Your organisation’s request to join the e-Box has arrived.',
        meaning: 'The desk looks at it and answers by e-mail. You can follow it on its page.',
      },
      questioned: {
        subject: 'A question about your request to the e-Box',
        sentence: 'The desk has a question about your organisation’s request.',
        meaning: 'Read it on the page of your request and answer there. The desk then goes on.',
      },
      answered: {
        subject: 'We have your answer',
        sentence: 'Your answer to the desk has arrived.',
        meaning: 'The desk goes on with your request. You need do nothing now.',
      },
      approved: {
        subject: 'Your organisation has joined the e-Box',
        sentence: 'The desk approved your organisation’s request.',
        meaning:
          'Open its page to go on: describe your letters, give the key of your software and publish a first letter.',
      },
      refused: {
        subject: 'Your request to the e-Box was refused',
        sentence: 'The desk refused your organisation’s request.',
        meaning: 'Its page says why. You can ask again once that has changed.',
      },
    },
    button: 'Open the request',
    why: 'You receive this e-mail because this address was given as a contact in a request to join the e-Box. Replies to this e-mail are not read.',
  },
  keyEnding: {
    subject: 'A key of your software ends soon',
    sentence: 'The key with which {client} signs ends on {date}.',
    meaning:
      'Add the new key before that day, let your software change over, then end the old one: both work meanwhile.',
    button: 'Open the desk',
    buttonOfSoftware: 'Open your own software',
  },
  webhookTrouble: {
    failing: {
      subject: 'Your webhook does not answer as it should',
      sentence: 'For more than an hour we have not been able to deliver to {host} what {client} is to know.',
      meaning:
        'We keep trying for three days, less and less often. Nothing is lost: what waits leaves as soon as your address answers again.',
    },
    stopped: {
      subject: 'Your webhook is stopped',
      sentence:
        'We deliver nothing more to {host} for {client}: the address is gone, or for three days it did not answer as it should.',
      meaning: 'What happens meanwhile waits. Let the webhook work again once your address is ready, or remove it.',
    },
    button: 'Open the desk',
    buttonOfSoftware: 'Open your own software',
  },
  invitation: {
    subject: 'You are invited to the e-Box of an enterprise',
    sentence: '{enterprise} invites you to work in its e-Box.',
    meaning:
      'The link works once, for {days} days. You sign in with your identity card or itsme and first see what you are asked to do; then you decide. You do not know this enterprise? Then there is nothing to do.',
    button: 'Look at the invitation',
    why: 'You get this e-mail because the access manager of this enterprise gave your address. Replies to this e-mail are not read.',
  },
  mandate: {
    asked: {
      subject: 'A mandate of your enterprise waits for an answer',
      sentence: '{enterprise} proposes a mandate to your enterprise.',
      meaning: 'Its page says who would act for whom, what for and until when. It counts only once you accept it.',
    },
    accepted: {
      subject: 'A mandate of your enterprise was accepted',
      sentence: '{enterprise} accepted the mandate that your enterprise proposed.',
      meaning: 'It counts from now on. Its page shows it; there you can also end it.',
    },
    ended: {
      subject: 'A mandate of your enterprise has ended',
      sentence: '{enterprise} ended a mandate between your two enterprises, or did not accept it.',
      meaning: 'Nothing can be done under it any more.',
    },
    button: 'Look at the mandates',
  },
  mayRead: {
    consent: {
      subject: 'A service may read your letters',
      sentence: '{name} may read the letters in your e-Box from now on, with your consent.',
      meaning: 'The page shows what the service does. Did you not consent? Stop it there.',
      button: 'See the services',
    },
    mandate: {
      subject: 'Somebody may read your e-Box',
      sentence: '{name} reads in your e-Box from now on, under a mandate that you both accepted.',
      meaning: 'The page says what and until when. Did you not accept it? End the mandate there.',
      button: 'Look at the mandates',
    },
    guardian: {
      subject: 'A guardian may read your e-Box',
      sentence: 'By the register of guardians, {name} reads in your e-Box from now on.',
      meaning: 'The page says since when. Is it not right? Ask the justice of the peace.',
      button: 'Look at the mandates',
    },
  },
  newColleague: {
    subject: 'A new colleague in your enterprise’s e-Box',
    sentence: '{name} acts for your enterprise in the e-Box from now on, invited by {invitedBy}.',
    meaning: 'The page shows with which rights. Is it not right? A manager ends them there.',
    button: 'See the users',
  },
  trust: {
    title: 'Is this e-mail genuine?',
    advice: 'We never ask for a code or a password by e-mail. When in doubt, type {host} in your browser yourself.',
  },
  why: 'You receive this e-mail because this address belongs to the e-Box. Replies to this e-mail are not read.',
}
