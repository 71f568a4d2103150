"""What people write to a number they were given, before this line has any history of its own.

Out of a hundred first texts, about how many have each word, folded as texts are: greetings, who and where
one is, what one hopes for, and what the curious try. Only orders of magnitude matter: after a few dozen
texts of calm a line's own counts weigh more.
"""

_SHARES = {
    25.0: "c la a",
    15.0: "tu on est t l moi je te as",
    9.0: "s le de tout heure au ici es m un avec toi ai num salut j bien",
    6.0: "coucou bonjour suis dans parle insta mon hier vus ce souviens croise ton donne mec me vers "
    "se dit ca",
    4.0: "verre cafe bisous lol mdr reponds bravo hello test alors pour stp attends slt xx numero rentree",
    2.5: "hey que libre manques aime voila quand revoit discuter soir bsr bjr demain ans yo quoi fais "
    "belle cc re he bonsoir wesh marche merci vous pas super deja snap tel hi salam oeil tape plu "
    "bar soiree",
    1.2: "samedi dimanche lundi mardi mercredi jeudi vendredi semaine week end midi aprem metro bus "
    "train tram rue parc concert boulot fac salle terrasse rappelle appelle appeler texto sms "
    "genial essai teste allo robot ok oui non jolie beau rencontre danse boire sortir voir revoir "
    "envie moment passe super gars fille meuf frere kikou ptdr jpp desole pardon compris sais "
    "sympa sourire yeux prenom rdv dispo envoie photo idee initiative continuez felicitations "
    "service relou",
    0.8: "hello you me my it we met night coffee number the yesterday from free tonight its hola soy "
    "ciao sono thomas nicolas nico karim mehdi lucas hugo enzo paul louis antoine julien maxime "
    "max alex adam rayan mohamed momo samir yanis sofiane bilal kevin jordan dylan theo matteo "
    "simon romain quentin victor pierre jean marc david olivier laurent fred remi loic yann "
    "ousmane moussa ibrahim amine walid omar ali",
}

PEOPLES_WORDS = {word: share / 100 for share, words in _SHARES.items() for word in words.split()}
"""For each such word the share of first texts that have it."""
