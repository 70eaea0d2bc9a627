"""The posts whose judging is timed: 200 characters each, seven languages, made from the texts below and a seed.

One in eight discloses something; one in twenty asks for a click. The rest is what people write beside a link.
"""

import json
import random

LENGTH = 200
SEED = 20170120
PLACES = {"fr": "FR", "en": "UK", "de": "DE", "es": "ES", "it": "IT", "nl": "NL", "pt": "PT"}
SHARE = {"fr": 30, "en": 30, "de": 10, "es": 10, "it": 8, "nl": 6, "pt": 6}

PROSE = {
    "fr": ["Le marché couvert rouvre samedi après six mois de travaux, et les maraîchers sont déjà là.",
           "On a pris le premier train, il faisait encore nuit sur les quais.",
           "La mairie publie enfin la carte des pistes cyclables, quartier par quartier.",
           "Ma grand-mère disait qu'une soupe se juge au deuxième bol, elle avait raison.",
           "Trois heures de queue pour un concert de vingt minutes, et je recommencerais demain.",
           "Le dossier sur l'eau du robinet, avec les mesures rue par rue, est en ligne."],
    "en": ["The library opens late on Thursdays now, and the chess club has taken over the second floor.",
           "We walked the whole towpath before lunch and met nobody but two herons.",
           "Council papers say the bridge will close again in March, for the third time in four years.",
           "My neighbour grows tomatoes in old wellington boots and they taste better than mine.",
           "Nobody told me that the bakery at the station sells yesterday's bread for half the price.",
           "Read the full interview with the lighthouse keeper, it is worth ten minutes."],
    "de": ["Der Bus fährt ab Montag wieder durch die Altstadt, die Baustelle ist endlich fertig.",
           "Im Schrebergarten blühen die Äpfel schon, zwei Wochen früher als im letzten Jahr.",
           "Das Freibad öffnet am Samstag, und der Eintritt bleibt überraschend günstig.",
           "Wer hätte gedacht, dass eine Straßenbahn so schön quietschen kann?"],
    "es": ["El mercado del barrio cierra los lunes, pero la panadería abre igual a las siete.",
           "Ayer subimos al castillo andando y al bajar ya era de noche.",
           "La biblioteca presta guitarras y nadie me lo había contado.",
           "El ayuntamiento publica por fin el calendario de obras de la plaza."],
    "it": ["Il treno delle sei è sempre in ritardo, ma il panorama dal finestrino ripaga di tutto.",
           "Al mercato di sabato ho trovato le pesche più buone dell'estate.",
           "La biblioteca resta aperta fino a mezzanotte nelle settimane degli esami."],
    "nl": ["De fietsenstalling bij het station is eindelijk open en er is nog plek genoeg.",
           "Gisteren schaatsten we op de sloot achter het huis, voor het eerst in drie jaar.",
           "De bibliotheek leent nu ook gereedschap uit aan buurtbewoners."],
    "pt": ["O comboio das sete vinha cheio, mas a vista sobre o rio compensa sempre.",
           "A feira de sábado tem as melhores laranjas da cidade e ninguém sabe.",
           "A biblioteca municipal empresta jogos de tabuleiro desde janeiro."],
}
DISCLOSURES = {
    "fr": ["#Publicité", "Collaboration commerciale |", "#ads", "#collab", "#sponsorisé", "En partenariat avec @marque"],
    "en": ["#ad", "Ad |", "#sponsored", "#gifted", "Paid partnership with @brand", "#spon"],
    "de": ["Werbung |", "#Anzeige", "#ad", "Bezahlte Partnerschaft mit @marke"],
    "es": ["#publi", "Publicidad |", "#colab", "Patrocinado por @marca"],
    "it": ["#adv @marca", "Pubblicità |", "#collab", "Sponsorizzato da @marca"],
    "nl": ["#ad", "Advertentie |", "#spon", "In samenwerking met @merk"],
    "pt": ["#pub", "Publicidade |", "#parceria", "Patrocinado por @marca"],
}
CALLS = {
    "fr": "Cliquez sur le lien svp", "en": "Click the link please", "de": "Bitte klickt auf den Link",
    "es": "Pinchad en el enlace porfa", "it": "Cliccate sul link", "nl": "Klik op de link", "pt": "Cliquem no link",
}
TAGS = ["#weekend", "#Dimanche", "#MorningRun", "#foodie", "#Verkehr", "#vélo", "#photography", "#kids", "#primavera"]
EMOJI = ["😊", "🚲", "🍅", "☀️", "👀", "🎉"]
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def text_of(language, choice):
    parts = []
    if choice.random() < 1 / 8:
        parts.append(choice.choice(DISCLOSURES[language]))
    if choice.random() < 1 / 20:
        parts.append(CALLS[language])
    tail = "https://t.co/" + "".join(choice.choices(LETTERS, k=10))
    for probability, more in ((0.4, TAGS), (0.3, TAGS), (0.3, EMOJI)):
        if choice.random() < probability:
            tail = choice.choice(more) + " " + tail
    while len(" ".join(parts)) + len(tail) + 1 < LENGTH:
        parts.append(choice.choice(PROSE[language]))
    head = " ".join(parts)[:LENGTH - len(tail) - 1]
    return (head + " " + tail).ljust(LENGTH, ".")


def make(count):
    """[(text, language)], the same for the same count."""
    choice = random.Random(SEED)
    languages = choice.choices(list(SHARE), weights=list(SHARE.values()), k=count)
    return [(text_of(language, choice), language) for language in languages]


def lines(posts, hint):
    """As `paidtrail judge` reads them."""
    for number, (text, language) in enumerate(posts):
        post = {"id": str(number), "text": text, "lang": language if hint else None, "platform": "x",
                "paid_label": None, "jurisdiction": PLACES[language], "created_at": "2024-05-02T08:00:00Z",
                "links": None}
        yield json.dumps(post, ensure_ascii=False)


def hostile():
    """Posts that are meant to take long."""
    return {"1 MB of words": ("pas de pub pour nous, cliquez " * 40_000)[:1_000_000],
            "1 MB without a space": "a" * 1_000_000,
            "1 MB of leads": "ad " * 333_333,
            "100,000 combining marks": "#ad" + "\u0301" * 100_000,
            "50,000 hashtags": "#ad " * 50_000}
