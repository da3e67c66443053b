import type { AlertTexts } from './alert-texts.ts'

export const nl: AlertTexts = {
  newMessage: {
    citizen: {
      subject: 'Er wacht een bericht in uw e-Box',
      sentence: 'Er is een nieuw bericht voor u aangekomen in uw e-Box.',
      named: 'Er is een nieuw bericht van {sender} voor u aangekomen in uw e-Box.',
      button: 'Open mijn e-Box',
    },
    professional: {
      subject: 'Er wacht een bericht in uw professionele e-Box',
      sentence: 'Er is een nieuw bericht aangekomen in uw professionele e-Box.',
      named: 'Er is een nieuw bericht van {sender} aangekomen in uw professionele e-Box.',
      button: 'Open mijn e-Box',
    },
    enterprise: {
      subject: 'Er wacht een bericht in de e-Box van uw onderneming',
      sentence: 'Er is een nieuw bericht aangekomen in de e-Box van onderneming {enterpriseNumber}.',
      named: 'Er is een nieuw bericht van {sender} aangekomen in de e-Box van onderneming {enterpriseNumber}.',
      button: 'Open de e-Box',
    },
  },
  registered: {
    citizen: {
      subject: 'Er wacht een aangetekende zending in uw e-Box',
      sentence: 'Er is een aangetekende zending voor u aangekomen in uw e-Box.',
      named: 'Er is een aangetekende zending van {sender} voor u aangekomen in uw e-Box.',
    },
    professional: {
      subject: 'Er wacht een aangetekende zending in uw professionele e-Box',
      sentence: 'Er is een aangetekende zending aangekomen in uw professionele e-Box.',
      named: 'Er is een aangetekende zending van {sender} aangekomen in uw professionele e-Box.',
    },
    enterprise: {
      subject: 'Er wacht een aangetekende zending in de e-Box van uw onderneming',
      sentence: 'Er is een aangetekende zending aangekomen in de e-Box van onderneming {enterpriseNumber}.',
      named: 'Er is een aangetekende zending van {sender} aangekomen in de e-Box van onderneming {enterpriseNumber}.',
    },
  },
  reminder: {
    citizen: {
      subject: 'Een bericht in uw e-Box is nog niet gelezen',
      sentence: 'Er wacht al een tijd een bericht in uw e-Box. U hebt het nog niet gelezen.',
      named: 'Er wacht al een tijd een bericht van {sender} in uw e-Box. U hebt het nog niet gelezen.',
    },
    professional: {
      subject: 'Een bericht in uw professionele e-Box is nog niet gelezen',
      sentence: 'Er wacht al een tijd een bericht in uw professionele e-Box. U hebt het nog niet gelezen.',
      named: 'Er wacht al een tijd een bericht van {sender} in uw professionele e-Box. U hebt het nog niet gelezen.',
    },
    enterprise: {
      subject: 'Een bericht in de e-Box van uw onderneming is nog niet gelezen',
      sentence:
        'Er wacht al een tijd een bericht in de e-Box van onderneming {enterpriseNumber}. Niemand heeft het gelezen.',
      named:
        'Er wacht al een tijd een bericht van {sender} in de e-Box van onderneming {enterpriseNumber}. Niemand heeft het gelezen.',
    },
  },
  expiryWarning: {
    citizen: {
      subject: 'Een ongelezen bericht verdwijnt binnenkort uit uw e-Box',
      sentence: 'Een bericht dat u nog niet gelezen hebt, verdwijnt op {date} uit uw e-Box.',
      named: 'Een bericht van {sender} dat u nog niet gelezen hebt, verdwijnt op {date} uit uw e-Box.',
    },
    professional: {
      subject: 'Een ongelezen bericht verdwijnt binnenkort uit uw professionele e-Box',
      sentence: 'Een bericht dat u nog niet gelezen hebt, verdwijnt op {date} uit uw professionele e-Box.',
      named: 'Een bericht van {sender} dat u nog niet gelezen hebt, verdwijnt op {date} uit uw professionele e-Box.',
    },
    enterprise: {
      subject: 'Een ongelezen bericht verdwijnt binnenkort uit de e-Box van uw onderneming',
      sentence:
        'Een bericht dat niemand gelezen heeft, verdwijnt op {date} uit de e-Box van onderneming {enterpriseNumber}.',
      named:
        'Een bericht van {sender} dat niemand gelezen heeft, verdwijnt op {date} uit de e-Box van onderneming {enterpriseNumber}.',
    },
  },
  summary: {
    citizen: { subject: 'Wat er wacht in uw e-Box', sentence: 'In uw e-Box: {list}.' },
    professional: {
      subject: 'Wat er wacht in uw professionele e-Box',
      sentence: 'In uw professionele e-Box: {list}.',
    },
    enterprise: {
      subject: 'Wat er wacht in de e-Box van uw onderneming',
      sentence: 'In de e-Box van onderneming {enterpriseNumber}: {list}.',
    },
    lines: {
      newMessage: { one: '{count} nieuw bericht', other: '{count} nieuwe berichten' },
      reminder: {
        one: '{count} bericht dat al lang ongelezen is',
        other: '{count} berichten die al lang ongelezen zijn',
      },
      expiryWarning: {
        one: '{count} ongelezen bericht dat binnenkort verdwijnt',
        other: '{count} ongelezen berichten die binnenkort verdwijnen',
      },
    },
  },
  addressCode: {
    subject: 'Bevestig uw e-mailadres voor de e-Box',
    sentence: 'Typ deze code op de pagina van de e-Box waar u uw adres invulde:',
    until: 'De code werkt {minutes} minuten en één keer.',
    notYou:
      'Hebt u hier niet om gevraagd? Dan vulde iemand uw adres in, misschien bij vergissing. U hoeft niets te doen.',
    why: 'U krijgt deze e-mail omdat iemand dit adres op de pagina van de e-Box invulde. Antwoorden op deze e-mail worden niet gelezen.',
  },
  addressChanged: {
    subject: 'Uw e-Box heeft een ander e-mailadres',
    sentence: 'De e-mails van uw e-Box gaan voortaan naar een ander adres. Dit adres krijgt er geen meer.',
    notYou: 'Hebt u dat niet gedaan? Open dan uw e-Box en stel uw adres opnieuw in.',
    button: 'Open mijn e-Box',
  },
  boxUnused: {
    subject: 'Uw e-Box wordt binnenkort gesloten',
    sentence: 'U hebt uw e-Box al lang niet meer geopend. Op {date} sluiten wij hem.',
    otherwise:
      'Wilt u hem houden, open hem dan voor die dag; dat volstaat. Anders schrijven overheidsdiensten u vanaf dan op een andere manier.',
    button: 'Open mijn e-Box',
  },
  onboarding: {
    steps: {
      submitted: {
        subject: 'Wij hebben uw aanvraag voor de e-Box',
        sentence: 'De aanvraag van uw organisatie voor de e-Box is aangekomen.',
        meaning: 'Het loket bekijkt ze en antwoordt per e-mail. U kunt ze volgen op haar pagina.',
      },
      questioned: {
        subject: 'Een vraag over uw aanvraag voor de e-Box',
        sentence: 'Het loket heeft een vraag over de aanvraag van uw organisatie.',
        meaning: 'Lees ze op de pagina van uw aanvraag en antwoord daar. Daarna gaat het loket verder.',
      },
      answered: {
        subject: 'Wij hebben uw antwoord',
        sentence: 'Uw antwoord aan het loket is aangekomen.',
        meaning: 'Het loket gaat verder met uw aanvraag. U hoeft nu niets te doen.',
      },
      approved: {
        subject: 'Uw organisatie is aangesloten op de e-Box',
        sentence: 'Het loket heeft de aanvraag van uw organisatie goedgekeurd.',
        meaning:
          'Open de pagina om verder te gaan: beschrijf uw brieven, geef de sleutel van uw software en publiceer een eerste brief.',
      },
      refused: {
        subject: 'Uw aanvraag voor de e-Box is geweigerd',
        sentence: 'Het loket heeft de aanvraag van uw organisatie geweigerd.',
        meaning: 'Op de pagina staat waarom. U kunt opnieuw vragen zodra dat veranderd is.',
      },
    },
    button: 'Open de aanvraag',
    why: 'U krijgt deze e-mail omdat dit adres als contact in een aanvraag voor de e-Box staat. Antwoorden op deze e-mail worden niet gelezen.',
  },
  keyEnding: {
    subject: 'Een sleutel van uw software loopt bijna af',
    sentence: 'De sleutel waarmee {client} ondertekent, loopt af op {date}.',
    meaning:
      'Voeg voor die dag de nieuwe sleutel toe, laat uw software overgaan en beëindig dan de oude: intussen werken beide.',
    button: 'Open het loket',
    buttonOfSoftware: 'Open uw eigen software',
  },
  webhookTrouble: {
    failing: {
      subject: 'Uw webhook antwoordt niet zoals het hoort',
      sentence: 'Sinds meer dan een uur krijgen we wat {client} moet weten niet afgeleverd op {host}.',
      meaning:
        'We blijven het drie dagen proberen, steeds minder vaak. Er gaat niets verloren: wat wacht, vertrekt zodra uw adres weer antwoordt.',
    },
    stopped: {
      subject: 'Uw webhook is gestopt',
      sentence:
        'We leveren niets meer af op {host} voor {client}: het adres bestaat niet meer, of het antwoordde drie dagen lang niet zoals het hoort.',
      meaning: 'Wat intussen gebeurt, wacht. Laat de webhook opnieuw werken zodra uw adres klaar is, of verwijder hem.',
    },
    button: 'Open het loket',
    buttonOfSoftware: 'Open uw eigen software',
  },
  invitation: {
    subject: 'U bent uitgenodigd voor de e-Box van een onderneming',
    sentence: '{enterprise} nodigt u uit om in haar e-Box te werken.',
    meaning:
      'De link werkt één keer, {days} dagen lang. U meldt zich aan met uw identiteitskaart of itsme en ziet eerst waarvoor u wordt gevraagd; u beslist daarna. Kent u deze onderneming niet? Dan hoeft u niets te doen.',
    button: 'Bekijk de uitnodiging',
    why: 'U krijgt deze e-mail omdat de toegangsbeheerder van deze onderneming uw adres invulde. Antwoorden op deze e-mail worden niet gelezen.',
  },
  mandate: {
    asked: {
      subject: 'Een mandaat van uw onderneming wacht op antwoord',
      sentence: '{enterprise} stelt uw onderneming een mandaat voor.',
      meaning:
        'Op de pagina staat wie voor wie zou handelen, waarvoor en tot wanneer. Het geldt pas wanneer u het aanvaardt.',
    },
    accepted: {
      subject: 'Een mandaat van uw onderneming is aanvaard',
      sentence: '{enterprise} aanvaardde het mandaat dat uw onderneming voorstelde.',
      meaning: 'Het geldt vanaf nu. U ziet het op de pagina; daar kunt u het ook beëindigen.',
    },
    ended: {
      subject: 'Een mandaat van uw onderneming is beëindigd',
      sentence: '{enterprise} beëindigde een mandaat tussen uw beide ondernemingen, of aanvaardde het niet.',
      meaning: 'Er kan niets meer mee gebeuren.',
    },
    button: 'Mandaten bekijken',
  },
  mayRead: {
    consent: {
      subject: 'Een dienst mag uw brieven lezen',
      sentence: '{name} mag vanaf nu de brieven in uw e-Box lezen, met uw toestemming.',
      meaning: 'Op de pagina ziet u wat de dienst doet. Gaf u die toestemming niet? Stop de dienst daar.',
      button: 'Diensten bekijken',
    },
    mandate: {
      subject: 'Iemand mag uw e-Box lezen',
      sentence: '{name} leest voortaan in uw e-Box, volgens een mandaat dat u beiden aanvaardde.',
      meaning: 'Op de pagina staat wat en tot wanneer. Aanvaardde u dat niet? Beëindig het mandaat daar.',
      button: 'Mandaten bekijken',
    },
    guardian: {
      subject: 'Een bewindvoerder mag uw e-Box lezen',
      sentence: 'Volgens het register van bewindvoerders leest {name} voortaan in uw e-Box.',
      meaning: 'Op de pagina ziet u sinds wanneer. Klopt het niet? Vraag het na bij het vredegerecht.',
      button: 'Mandaten bekijken',
    },
  },
  newColleague: {
    subject: 'Een nieuwe collega in de e-Box van uw onderneming',
    sentence: '{name} treedt vanaf nu op voor uw onderneming in de e-Box, op uitnodiging van {invitedBy}.',
    meaning: 'Op de pagina ziet u met welke rechten. Klopt het niet? Een beheerder beëindigt ze daar.',
    button: 'Gebruikers bekijken',
  },
  trust: {
    title: 'Is deze e-mail echt?',
    advice: 'Wij vragen u nooit een code of een wachtwoord per e-mail. Bij twijfel typt u zelf {host} in uw browser.',
  },
  why: 'U krijgt deze e-mail omdat dit adres bij de e-Box hoort. Antwoorden op deze e-mail worden niet gelezen.',
}
