"""The rules of mojBOK: functions and frozen dataclasses, with no framework.

Polish words and their names in the code: klient = client (the person or company in the CRM), konto = account
(sign-in account only), płatnik = payer, umowa = contract, punkt poboru (PPE) = delivery point, faktura = invoice,
wpłata = payment, odczyt = meter reading, zużycie = consumption, regulamin = terms, zgoda = consent. Identifiers of
Polish registers keep their names: `pesel`, `nip`, `nrb`, `ppe`.
"""
