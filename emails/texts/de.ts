import type { AlertTexts } from './alert-texts.ts'

export const de: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Eine Nachricht wartet in Ihrer e-Box',
      sentence: 'In Ihrer e-Box ist eine neue Nachricht für Sie eingegangen.',
      named: 'In Ihrer e-Box ist eine neue Nachricht für Sie eingegangen. Absender: {sender}.',
      button: 'Meine e-Box öffnen',
    },
    professional: {
      subject: 'Eine Nachricht wartet in Ihrer beruflichen e-Box',
      sentence: 'In Ihrer beruflichen e-Box ist eine neue Nachricht eingegangen.',
      named: 'In Ihrer beruflichen e-Box ist eine neue Nachricht eingegangen. Absender: {sender}.',
      button: 'Meine e-Box öffnen',
    },
    enterprise: {
      subject: 'Eine Nachricht wartet in der e-Box Ihres Unternehmens',
      sentence: 'In der e-Box des Unternehmens {enterpriseNumber} ist eine neue Nachricht eingegangen.',
      named:
        'In der e-Box des Unternehmens {enterpriseNumber} ist eine neue Nachricht eingegangen. Absender: {sender}.',
      button: 'Die e-Box öffnen',
    },
  },
  registered: {
    citizen: {
      subject: 'Ein Einschreiben wartet in Ihrer e-Box',
      sentence: 'In Ihrer e-Box ist ein Einschreiben für Sie eingegangen.',
      named: 'In Ihrer e-Box ist ein Einschreiben für Sie eingegangen. Absender: {sender}.',
    },
    professional: {
      subject: 'Ein Einschreiben wartet in Ihrer beruflichen e-Box',
      sentence: 'In Ihrer beruflichen e-Box ist ein Einschreiben eingegangen.',
      named: 'In Ihrer beruflichen e-Box ist ein Einschreiben eingegangen. Absender: {sender}.',
    },
    enterprise: {
      subject: 'Ein Einschreiben wartet in der e-Box Ihres Unternehmens',
      sentence: 'In der e-Box des Unternehmens {enterpriseNumber} ist ein Einschreiben eingegangen.',
      named: 'In der e-Box des Unternehmens {enterpriseNumber} ist ein Einschreiben eingegangen. Absender: {sender}.',
    },
  },
  reminder: {
    citizen: {
      subject: 'Eine Nachricht in Ihrer e-Box ist noch ungelesen',
      sentence: 'In Ihrer e-Box wartet seit einiger Zeit eine Nachricht. Sie haben sie noch nicht gelesen.',
      named:
        'In Ihrer e-Box wartet seit einiger Zeit eine Nachricht. Sie haben sie noch nicht gelesen. Absender: {sender}.',
    },
    professional: {
      subject: 'Eine Nachricht in Ihrer beruflichen e-Box ist noch ungelesen',
      sentence: 'In Ihrer beruflichen e-Box wartet seit einiger Zeit eine Nachricht. Sie haben sie noch nicht gelesen.',
      named:
        'In Ihrer beruflichen e-Box wartet seit einiger Zeit eine Nachricht. Sie haben sie noch nicht gelesen. Absender: {sender}.',
    },
    enterprise: {
      subject: 'Eine Nachricht in der e-Box Ihres Unternehmens ist noch ungelesen',
      sentence:
        'In der e-Box des Unternehmens {enterpriseNumber} wartet seit einiger Zeit eine Nachricht. Niemand hat sie gelesen.',
      named:
        'In der e-Box des Unternehmens {enterpriseNumber} wartet seit einiger Zeit eine Nachricht. Niemand hat sie gelesen. Absender: {sender}.',
    },
  },
  expiryWarning: {
    citizen: {
      subject: 'Eine ungelesene Nachricht verschwindet bald aus Ihrer e-Box',
      sentence: 'Eine Nachricht, die Sie noch nicht gelesen haben, verschwindet am {date} aus Ihrer e-Box.',
      named:
        'Eine Nachricht, die Sie noch nicht gelesen haben, verschwindet am {date} aus Ihrer e-Box. Absender: {sender}.',
    },
    professional: {
      subject: 'Eine ungelesene Nachricht verschwindet bald aus Ihrer beruflichen e-Box',
      sentence: 'Eine Nachricht, die Sie noch nicht gelesen haben, verschwindet am {date} aus Ihrer beruflichen e-Box.',
      named:
        'Eine Nachricht, die Sie noch nicht gelesen haben, verschwindet am {date} aus Ihrer beruflichen e-Box. Absender: {sender}.',
    },
    enterprise: {
      subject: 'Eine ungelesene Nachricht verschwindet bald aus der e-Box Ihres Unternehmens',
      sentence:
        'Eine Nachricht, die niemand gelesen hat, verschwindet am {date} aus der e-Box des Unternehmens {enterpriseNumber}.',
      named:
        'Eine Nachricht, die niemand gelesen hat, verschwindet am {date} aus der e-Box des Unternehmens {enterpriseNumber}. Absender: {sender}.',
    },
  },
  summary: {
    citizen: { subject: 'Was in Ihrer e-Box wartet', sentence: 'In Ihrer e-Box: {list}.' },
    professional: {
      subject: 'Was in Ihrer beruflichen e-Box wartet',
      sentence: 'In Ihrer beruflichen e-Box: {list}.',
    },
    enterprise: {
      subject: 'Was in der e-Box Ihres Unternehmens wartet',
      sentence: 'In der e-Box des Unternehmens {enterpriseNumber}: {list}.',
    },
    lines: {
      newMessage: { one: '{count} neue Nachricht', other: '{count} neue Nachrichten' },
      reminder: {
        one: '{count} Nachricht, die seit Langem ungelesen ist',
        other: '{count} Nachrichten, die seit Langem ungelesen sind',
      },
      expiryWarning: {
        one: '{count} ungelesene Nachricht, die bald verschwindet',
        other: '{count} ungelesene Nachrichten, die bald verschwinden',
      },
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
  onboarding: {
    steps: {
      submitted: {
        subject: 'Ihr Antrag für die e-Box ist angekommen',
        sentence: 'Der Antrag Ihrer Organisation für die e-Box ist angekommen.',
        meaning: 'Der Schalter prüft ihn und antwortet per E-Mail. Auf seiner Seite können Sie ihn verfolgen.',
      },
      questioned: {
        subject: 'Eine Frage zu Ihrem Antrag für die e-Box',
        sentence: 'Der Schalter hat eine Frage zum Antrag Ihrer Organisation.',
        meaning: 'Lesen Sie sie auf der Seite Ihres Antrags und antworten Sie dort. Danach geht es weiter.',
      },
      answered: {
        subject: 'Ihre Antwort ist angekommen',
        sentence: 'Ihre Antwort an den Schalter ist angekommen.',
        meaning: 'Der Schalter prüft Ihren Antrag weiter. Sie müssen jetzt nichts tun.',
      },
      approved: {
        subject: 'Ihre Organisation ist an die e-Box angeschlossen',
        sentence: 'Der Schalter hat den Antrag Ihrer Organisation genehmigt.',
        meaning:
          'Öffnen Sie die Seite, um weiterzumachen: Beschreiben Sie Ihre Briefe, geben Sie den Schlüssel Ihrer Software an und veröffentlichen Sie einen ersten Brief.',
      },
      refused: {
        subject: 'Ihr Antrag für die e-Box wurde abgelehnt',
        sentence: 'Der Schalter hat den Antrag Ihrer Organisation abgelehnt.',
        meaning: 'Auf der Seite steht, warum. Sobald sich das geändert hat, können Sie einen neuen Antrag stellen.',
      },
    },
    button: 'Antrag öffnen',
    why: 'Sie erhalten diese E-Mail, weil diese Adresse in einem Antrag für die e-Box als Kontakt steht. Antworten auf diese E-Mail werden nicht gelesen.',
  },
  keyEnding: {
    subject: 'Ein Schlüssel Ihrer Software läuft bald ab',
    sentence: 'Der Schlüssel, mit dem {client} unterschreibt, läuft am {date} ab.',
    meaning:
      'Fügen Sie vor diesem Tag den neuen Schlüssel hinzu, stellen Sie Ihre Software um und beenden Sie dann den alten: Bis dahin gelten beide.',
    button: 'Schalter öffnen',
    buttonOfSoftware: 'Ihre eigene Software öffnen',
  },
  webhookTrouble: {
    failing: {
      subject: 'Ihr Webhook antwortet nicht richtig',
      sentence: 'Seit über einer Stunde können wir an {host} nicht zustellen, was {client} wissen soll.',
      meaning:
        'Wir versuchen es drei Tage lang weiter, immer seltener. Nichts geht verloren: Was wartet, geht ab, sobald Ihre Adresse wieder antwortet.',
    },
    stopped: {
      subject: 'Ihr Webhook ist angehalten',
      sentence:
        'Wir stellen für {client} nichts mehr an {host} zu: Die Adresse gibt es nicht mehr, oder sie antwortete drei Tage lang nicht richtig.',
      meaning:
        'Was inzwischen geschieht, wartet. Lassen Sie den Webhook wieder arbeiten, sobald Ihre Adresse bereit ist, oder entfernen Sie ihn.',
    },
    button: 'Schalter öffnen',
    buttonOfSoftware: 'Ihre eigene Software öffnen',
  },
  invitation: {
    subject: 'Sie sind zur e-Box eines Unternehmens eingeladen',
    sentence: '{enterprise} lädt Sie ein, in seiner e-Box zu arbeiten.',
    meaning:
      'Der Link gilt einmal, {days} Tage lang. Sie melden sich mit Ihrem Personalausweis oder itsme an und sehen zuerst, worum Sie gebeten werden; danach entscheiden Sie. Sie kennen dieses Unternehmen nicht? Dann müssen Sie nichts tun.',
    button: 'Die Einladung ansehen',
    why: 'Sie erhalten diese E-Mail, weil der Zugangsverwalter dieses Unternehmens Ihre Adresse eingegeben hat. Antworten auf diese E-Mail werden nicht gelesen.',
  },
  mandate: {
    asked: {
      subject: 'Ein Mandat Ihres Unternehmens wartet auf Antwort',
      sentence: '{enterprise} schlägt Ihrem Unternehmen ein Mandat vor.',
      meaning:
        'Auf der Seite steht, wer für wen handeln würde, wofür und bis wann. Es gilt erst, wenn Sie es annehmen.',
    },
    accepted: {
      subject: 'Ein Mandat Ihres Unternehmens wurde angenommen',
      sentence: '{enterprise} hat das Mandat angenommen, das Ihr Unternehmen vorgeschlagen hat.',
      meaning: 'Es gilt ab jetzt. Die Seite zeigt es; dort können Sie es auch beenden.',
    },
    ended: {
      subject: 'Ein Mandat Ihres Unternehmens ist beendet',
      sentence: '{enterprise} hat ein Mandat zwischen Ihren beiden Unternehmen beendet oder nicht angenommen.',
      meaning: 'Damit kann nichts mehr geschehen.',
    },
    button: 'Mandate ansehen',
  },
  mayRead: {
    consent: {
      subject: 'Ein Dienst darf Ihre Briefe lesen',
      sentence: '{name} darf die Briefe in Ihrer e-Box ab jetzt lesen, mit Ihrer Zustimmung.',
      meaning: 'Die Seite zeigt, was der Dienst tut. Haben Sie nicht zugestimmt? Beenden Sie ihn dort.',
      button: 'Dienste ansehen',
    },
    mandate: {
      subject: 'Jemand darf Ihre e-Box lesen',
      sentence: '{name} liest künftig in Ihrer e-Box, nach einer Vollmacht, die Sie beide angenommen haben.',
      meaning: 'Auf der Seite steht, was und bis wann. Haben Sie sie nicht angenommen? Beenden Sie die Vollmacht dort.',
      button: 'Vollmachten ansehen',
    },
    guardian: {
      subject: 'Ein Betreuer darf Ihre e-Box lesen',
      sentence: 'Laut dem Register der Betreuer liest {name} künftig in Ihrer e-Box.',
      meaning: 'Die Seite zeigt, seit wann. Stimmt es nicht? Fragen Sie beim Friedensgericht nach.',
      button: 'Vollmachten ansehen',
    },
  },
  newColleague: {
    subject: 'Ein neuer Kollege in der e-Box Ihres Unternehmens',
    sentence: '{name} handelt ab jetzt für Ihr Unternehmen in der e-Box, auf Einladung von {invitedBy}.',
    meaning: 'Die Seite zeigt, mit welchen Rechten. Stimmt es nicht? Ein Verwalter beendet sie dort.',
    button: 'Benutzer ansehen',
  },
  trust: {
    title: 'Ist diese E-Mail echt?',
    advice:
      'Wir fragen Sie nie per E-Mail nach einem Code oder einem Passwort. Im Zweifel geben Sie {host} selbst in Ihren Browser ein.',
  },
  why: 'Sie erhalten diese E-Mail, weil diese Adresse zur e-Box gehört. Antworten auf diese E-Mail werden nicht gelesen.',
}
