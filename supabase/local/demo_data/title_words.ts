/**
 * Words for invented titles and people. A noun is stored with its article (nominative) and in the
 * form that follows another noun ("du jardin", "des Gartens", "del giardino"), because articles,
 * elisions and cases do not follow from the bare word.
 */

export interface TitleNoun {
  /** With its article, capitalised as a title begins: "Le jardin". */
  readonly nominative: string;
  /** As it follows another noun: "du jardin". */
  readonly genitive: string;
}

export type TitleLanguage = "fr" | "de" | "en" | "it";

/** "Le jardin|du jardin" -> a noun. */
function nouns(list: string): TitleNoun[] {
  return list.trim().split(/\s*\n\s*/).flatMap((line) => line.split(/\s*;\s*/)).filter((text) =>
    text !== ""
  ).map((text) => {
    const [nominative, genitive] = text.split("|");
    if (nominative === undefined || genitive === undefined) {
      throw new SyntaxError(`Cannot read noun as it must be "nominative|genitive": "${text}"`);
    }
    return { nominative, genitive };
  });
}

function words(list: string): string[] {
  return list.trim().split(/\s*[,\n]\s*/).filter((word) => word !== "");
}

export const TITLE_NOUNS: Readonly<Record<TitleLanguage, readonly TitleNoun[]>> = {
  fr: nouns(`
    Le jardin|du jardin; Le silence|du silence; Le fleuve|du fleuve; Le facteur|du facteur
    Le pont|du pont; Le voyage|du voyage; Le vent|du vent; Le miroir|du miroir
    Le phare|du phare; Le cirque|du cirque; Le voleur|du voleur; Le boulanger|du boulanger
    Le dernier train|du dernier train; Le géant|du géant; Le menteur|du menteur
    La gare|de la gare; La lumière|de la lumière; La forêt|de la forêt; La saison|de la saison
    La couturière|de la couturière; La promesse|de la promesse; La nuit|de la nuit
    La montagne|de la montagne; La fanfare|de la fanfare; La lettre|de la lettre
    La disparue|de la disparue; La neige|de la neige; La frontière|de la frontière
    L'hiver|de l'hiver; L'horloger|de l'horloger; L'île|de l'île; L'enfance|de l'enfance
    L'orage|de l'orage; L'apprentie|de l'apprentie; L'échelle|de l'échelle; L'ombre|de l'ombre
    Les marées|des marées; Les cerisiers|des cerisiers; Les étrangers|des étrangers
    Les cousins|des cousins; Les heures|des heures; Les oiseaux|des oiseaux
  `),
  de: nouns(`
    Der Garten|des Gartens; Der Fluss|des Flusses; Der Postbote|des Postboten
    Der Turm|des Turms; Der Winter|des Winters; Der Uhrmacher|des Uhrmachers
    Der Wald|des Waldes; Der Zeuge|des Zeugen; Der Fremde|des Fremden; Der Sturm|des Sturms
    Die Stadt|der Stadt; Die Brücke|der Brücke; Die Nacht|der Nacht; Die Schwester|der Schwester
    Die Grenze|der Grenze; Die Stille|der Stille; Die Reise|der Reise; Die Insel|der Insel
    Die Bäckerin|der Bäckerin; Die Ernte|der Ernte; Die Prüfung|der Prüfung; Die Spur|der Spur
    Das Licht|des Lichts; Das Versprechen|des Versprechens; Das Haus|des Hauses
    Das Meer|des Meeres; Das Lied|des Liedes; Das Fenster|des Fensters; Das Dorf|des Dorfes
    Das Gedächtnis|des Gedächtnisses; Die Schatten|der Schatten; Die Kinder|der Kinder
    Die Brüder|der Brüder; Die Vögel|der Vögel; Die Jahre|der Jahre; Die Farben|der Farben
  `),
  en: nouns(`
    The Garden|of the Garden; The Harbour|of the Harbour; The Last Ferry|of the Last Ferry
    The Clockmaker|of the Clockmaker; The Orchard|of the Orchard; The Storm|of the Storm
    The Witness|of the Witness; The Lighthouse|of the Lighthouse; The Valley|of the Valley
    The Cartographer|of the Cartographer; The Promise|of the Promise; The Border|of the Border
    The Hollow|of the Hollow; The Pilot|of the Pilot; The Winter|of the Winter
    The Machine|of the Machine; The Stranger|of the Stranger; The Signal|of the Signal
    The Ransom|of the Ransom; The Choir|of the Choir; The Island|of the Island
    The Verdict|of the Verdict; The Beekeeper|of the Beekeeper; The Mirror|of the Mirror
    The Rooftops|of the Rooftops; The Outlaws|of the Outlaws; The Tides|of the Tides
    The Wolves|of the Wolves; The Embers|of the Embers; The Sisters|of the Sisters
    Shadows|of Shadows; Thunder|of Thunder; Silence|of Silence; Midnight|of Midnight
    Gravity|of Gravity; Rust|of Rust; Snow|of Snow; Honey|of Honey
  `),
  it: nouns(`
    Il giardino|del giardino; Il fiume|del fiume; Il silenzio|del silenzio; Il faro|del faro
    Il postino|del postino; Il ponte|del ponte; Il vento|del vento; Il custode|del custode
    Il viaggio|del viaggio; Il mare|del mare; Il segreto|del segreto; Il sarto|del sarto
    La notte|della notte; La stazione|della stazione; La luce|della luce; La neve|della neve
    La promessa|della promessa; La collina|della collina; La banda|della banda
    La frontiera|della frontiera; La stagione|della stagione; La lettera|della lettera
    L'inverno|dell'inverno; L'isola|dell'isola; L'ombra|dell'ombra; L'orologiaio|dell'orologiaio
    L'infanzia|dell'infanzia; L'estate|dell'estate; Lo specchio|dello specchio
    Lo straniero|dello straniero; I fratelli|dei fratelli; I testimoni|dei testimoni
    Le maree|delle maree; Le rondini|delle rondini; Le ore|delle ore; Le voci|delle voci
  `),
};

/** Invented places, where each language is spoken. */
export const PLACES: Readonly<Record<TitleLanguage, readonly string[]>> = {
  fr: words(`
    Valcombe, Montréac, Saint-Orvin, Brissonay, Courlevent, Pierrelune, Hautecalme, Bellorive
  `),
  de: words(`
    Grünthal, Oberwalden am See, Steinbruck, Falkenried, Altmoor, Tannegg, Mittenburg, Silberau
  `),
  en: words(`
    Harrowgate Bay, Dunmere, Ashby Falls, Coldwater, Marlow Creek, Penhallow, Redstone, Eastwick Pier
  `),
  it: words(`
    Castelvento, Portoluce, Rivabella, Santa Ombra, Colledoro, Vallescura, Torrechiara, Pietralba
  `),
};

/** First names, which are common in the languages of the titles. */
export const FIRST_NAMES: readonly string[] = words(`
  Adèle, Bastien, Camille, Delphine, Étienne, Florence, Gaspard, Hélène, Irène, Jules, Lucie, Mathis
  Anselm, Birgit, Dorothea, Ernst, Friederike, Gerold, Hanna, Jonas, Klara, Lukas, Mirjam, Ruedi
  Alice, Benedict, Clara, Daniel, Edith, Frank, Grace, Henry, Isobel, Jack, Martha, Oliver
  Alba, Bruno, Carlotta, Dario, Elena, Fausto, Ginevra, Livia, Marco, Nives, Ottavio, Pia
`);

/** Invented surnames. */
export const SURNAMES: readonly string[] = words(`
  Vauclaire, Morandeau, Delorvin, Sauvrelle, Brisemont, Chantaloup, Perrachon, Garancière, Loubrac
  Taravel, Quessandre, Rochebrun, Brunhalder, Eggenschwand, Kaltbrenn, Lohwasser, Niedermatt
  Oberholtz, Rietmoser, Steinkeller, Tannwyler, Wengerich, Zollinberg, Aeschlimoos, Kestrell
  Ashgrove, Bellweather, Crowhurst, Dunmarsh, Fairlocke, Hollowell, Larkspire, Merriden, Northcott
  Pellbrook, Ravenshaw, Thistlewaite, Altomonti, Bellacorte, Cardellani, Delfiume, Fontebruni
  Grimaldesi, Lucarno, Montevalli, Passerotti, Roccabella, Santorelli, Valdambra, Zaffirani
`);
