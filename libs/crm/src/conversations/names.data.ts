/** Given names that are known for names however they are written; any other needs its capital letter. */
export const givenNames = (
  'james john robert michael mike david dave william bill billy richard rick joseph joe thomas tom charles charlie christopher chris daniel dan danny matthew matt anthony tony ' +
  'mark donald don steven steve stephen andrew andy paul joshua josh kenneth ken kenny kevin brian bryan george timothy tim ronald ron edward ed eddie jason jeffrey jeff ryan jacob jake ' +
  'gary nicholas nick eric jonathan jon larry justin scott brandon benjamin ben samuel sam gregory greg alexander alex patrick pat jack dennis jerry tyler aaron jose henry adam ' +
  'douglas doug nathan nate peter pete zachary zach kyle walter harold jeremy ethan carl keith roger gerald christian terry sean shawn arthur austin noah lawrence jesse bryce ' +
  'dylan jordan bruce albert willie gabriel alan juan logan wayne ralph roy eugene randy vincent russell louis philip phil bobby bob johnny bradley brad travis cody derek ' +
  'mary patricia jennifer jen jenny linda elizabeth liz beth barbara barb susan sue jessica jess sarah sara karen nancy lisa margaret maggie betty sandra sandy ashley dorothy kimberly kim ' +
  'emily donna michelle carol amanda mandy melissa deborah deb debbie stephanie steph rebecca becky laura sharon cynthia cindy kathleen kathy amy shirley angela angie helen anna brenda ' +
  'pamela pam nicole samantha katherine catherine cathy kate katie emma ruth christine christina virginia debra rachel janet carolyn maria heather diane julie joyce victoria vicky ' +
  'kelly lauren joan evelyn judith judy olivia frances martha cheryl megan meg andrea hannah jacqueline jackie ann anne jean alice kathryn gloria teresa doris julia janice ' +
  'theresa denise marilyn amber brittany danielle rose diana abigail natalie jane lori alexis tiffany kayla tina crystal dawn tammy tracy stacy wendy monica erica dana jamie ' +
  'luis carlos jorge miguel jesus pedro manuel francisco antonio roberto ricardo fernando eduardo javier alejandro rafael ramon raul sergio mario oscar enrique victor hector ' +
  'guadalupe lupe rosa carmen ana juana marta lucia elena sofia isabel leticia yolanda silvia alicia veronica claudia adriana gabriela daniela valeria alejandra beatriz pilar ' +
  'mohammed ahmed ali wei mei priya raj nguyen smith johnson garcia martinez rodriguez lopez hernandez gonzalez'
).split(' ');

/** Words that follow "I am not", "this is not", "no soy" and are no names, even with a capital letter. */
export const notNames = new Set(
  (
    'a an the my your his her our their its it he she him them they me us you we i in on at to for from with about of off out up by as over under into like just ' +
    'so too very that this these those there here where when what why how who which and or but if because sure ready interested fair ok okay fine good bad well better best worse ' +
    'right wrong true false funny fun easy hard simple cool nice mean angry mad sad happy glad sorry sick ill tired busy available free open able willing safe alone afraid scared worried ' +
    'certain clear aware awake asleep home alive dead drunk sober high clean new old young big small rich poor smart stupid dumb crazy insane normal healthy strong weak perfect ' +
    'enough more less much many all any some one two three anything everything nothing something someone anyone everyone nobody only even still yet now anymore again always never ever ' +
    'today tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december ' +
    'religious catholic christian jewish muslim american mexican spanish english hispanic latino latina black white asian medicaid medicare insurance aa na er usa us ca tx fl ny pa covid ' +
    'cheap expensive worth possible necessary important urgent serious legal illegal real legit spam scam help helpful therapy rehab treatment detox recovery addiction ' +
    'family work working school church court jail prison life love hate pregnant married single divorced local near far close late early done finished over through perfect proud ' +
    'gonna going having being doing getting trying using drinking looking asking saying really exactly actually currently necessarily quite sober exaggerating kidding joking lying ' +
    'your mine yours hers ours theirs not no yes please thanks thank hi hello part time money enough anymore comfortable convinced eligible allowed pleased ashamed desperate suicidal ' +
    'addict alcoholic doctor nurse mother father son daughter mom dad wife husband parent therapist counselor lawyer patient client robot bot joke game option problem issue idea way ' +
    'adicto adicta alcoholico alcoholica capaz feliz malo mala bueno buena yo tu el ella la un una de quien esa ese la lo su mi rico tonto tonta doctor medico enfermera madre padre mexicano mexicana cubano cubana ' +
    'nada nadie asi como para por que muy tan mas la persona del al con sin libre segura seguro'
  ).split(' '),
);
