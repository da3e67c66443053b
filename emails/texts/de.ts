import type { AlertTexts } from './alert-texts.ts'

export const de: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Eine Nachricht wartet in Ihrer e-Box',
      sentence: 'In Ihrer e-Box ist eine neue Nachricht für Sie eingegangen.',
      button: 'Meine e-Box öffnen',
    },
    professional: {
      subject: 'Eine Nachricht wartet in Ihrer beruflichen e-Box',
      sentence: 'In Ihrer beruflichen e-Box ist eine neue Nachricht eingegangen.',
      button: 'Meine e-Box öffnen',
    },
    enterprise: {
      subject: 'Eine Nachricht wartet in der e-Box Ihres Unternehmens',
      sentence: 'In der e-Box des Unternehmens {enterpriseNumber} ist eine neue Nachricht eingegangen.',
      button: 'Die e-Box öffnen',
    },
  },
  addressCode: {
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse für die e-Box',
    sentence: 'Geben Sie diesen Code auf der Seite der e-Box ein, auf der Sie Ihre Adresse angegeben haben:',
    until: 'Der Code gilt {minutes} Minuten und ein einziges Mal.',
    notYou:
      'Sie haben nicht darum gebeten? Dann hat jemand Ihre Adresse angegeben, vielleicht aus Versehen. Sie brauchen nichts zu tun.',
    why: 'Sie erhalten diese E-Mail, weil jemand diese Adresse auf der Seite der e-Box angegeben hat. Antworten auf diese E-Mail werden nicht gelesen.',
  },
  addressChanged: {
    subject: 'Ihre e-Box hat eine andere E-Mail-Adresse',
    sentence: 'Die E-Mails Ihrer e-Box gehen von nun an an eine andere Adresse. Diese hier erhält keine mehr.',
    notYou: 'Das waren nicht Sie? Öffnen Sie Ihre e-Box und geben Sie Ihre Adresse erneut an.',
    button: 'Meine e-Box öffnen',
  },
  boxUnused: {
    subject: 'Ihre e-Box wird bald geschlossen',
    sentence: 'Sie haben Ihre e-Box lange nicht mehr geöffnet. Am {date} schließen wir sie.',
    otherwise:
      'Möchten Sie sie behalten, dann öffnen Sie sie vor diesem Tag; das genügt. Sonst schreiben Ihnen die Behörden von da an auf anderem Weg.',
    button: 'Meine e-Box öffnen',
  },
  trust: {
    title: 'Ist diese E-Mail echt?',
    advice:
      'Wir fragen Sie nie per E-Mail nach einem Code oder einem Passwort. Im Zweifel geben Sie {host} selbst in Ihren Browser ein.',
  },
  why: 'Sie erhalten diese E-Mail, weil diese Adresse zur e-Box gehört. Antworten auf diese E-Mail werden nicht gelesen.',
}
