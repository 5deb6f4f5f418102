/*
 * Brands, firms and days that are called as people are; from general knowledge. Nobody is meant by the first list, whatever stands around;
 * of the second somebody may well be called so, and only goods beside it say that he is not.
 */
const NOBODY =
  "dr pepper|dr. pepper|dr martens|dr. martens|dr. oetker|dr oetker|doc martens|mr clean|mr. clean|mr muscle|mr. muscle|mr kipling|mr potato head|mr. potato head|mrs meyer's|mrs. meyer's|mrs fields|captain morgan|captain crunch|colonel sanders|uncle ben's|uncle bens|aunt jemima|trader joe's|trader joes|papa john's|papa johns|jimmy john's|little caesars|wendy's|mcdonald's|kellogg's|hershey's|levi's|levis|domino's|reese's|wrigley's|lay's|victoria's secret|land's end|lands' end|jack daniel's|jack daniels|ben & jerry's|ben and jerry's|ben & jerrys|marks & spencer|marks and spencer|procter & gamble|abercrombie & fitch|abercrombie and fitch|dolce & gabbana|dolce and gabbana|tiffany & co|johnson & johnson|ernst & young|smith & wesson|black & decker|black and decker|barnes & noble|barnes and noble|arm & hammer|bang & olufsen|bed bath & beyond|crabtree & evelyn|fortnum & mason|moet & chandon|simon & schuster|harley davidson|harley-davidson|rolls royce|rolls-royce|aston martin|mercedes benz|mercedes-benz|land rover|alfa romeo|philips hue|john deere|goldman sachs|morgan stanley|jp morgan|j.p. morgan|jpmorgan|wells fargo|charles schwab|standard chartered|merrill lynch|lehman brothers|estee lauder|estée lauder|max factor|helena rubinstein|elizabeth arden|calvin klein|ralph lauren|tommy hilfiger|michael kors|kate spade|hugo boss|giorgio armani|yves saint laurent|christian dior|louis vuitton|jean paul gaultier|stella artois|johnnie walker|jim beam|ferrero rocher|sam adams|samuel adams|sara lee|betty crocker|chef boyardee|oscar mayer|orville redenbacher|hello kitty|peppa pig|mickey mouse|harry potter|star wars|lego star|ray ban|ray bans|ray-ban|ray-bans|st. patrick's|st patrick's|saint patrick's|valentine's day|st. valentine's|martin luther king day|parkinson's disease|parkinson's|alzheimer's|murphy's law|moore's law|amber alert|gordon ramsay|madison square garden|victoria line|kohl's|macy's|sainsbury's|arby's|denny's|applebee's|carl's jr|popeye's|smucker's|hellmann's|campbell's|newman's own|annie's|amy's kitchen|kiehl's|lowe's|dick's sporting";
const PERHAPS =
  'paul smith|ted baker|jo malone|marc jacobs|vera wang|laura ashley|jane iredale|bobbi brown|charlotte tilbury|tom ford|tory burch|karl lagerfeld|jimmy choo|alexander mcqueen|stella mccartney|vivienne westwood|donna karan|tommy bahama|eddie bauer|perry ellis|kenneth cole|cath kidston|emma bridgewater|orla kiely|henry hoover|russell hobbs|morphy richards|george foreman|jamie oliver|mary berry|thomas cook|hamilton beach|le creuset|fisher price|fred perry|ben sherman|jack wills|jack wolfskin|helly hansen|henri lloyd|franklin covey|mary kay|william hill|paddy power';

/** By their first word, in lower case. */
function byFirst(list: string): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>();
  for (const phrase of list.split('|')) {
    const first = /^[\p{L}]+/u.exec(phrase)?.[0] ?? '';
    map.set(first, [...(map.get(first) ?? []), phrase]);
  }
  return map;
}

export const NOBODY_BY_FIRST = byFirst(NOBODY);
export const PERHAPS_BY_FIRST = byFirst(PERHAPS);

/** Goods and rooms: what stands in small letters right behind a name without 's is no person's but a maker's or a place's. */
export const GOODS: ReadonlySet<string> = new Set(
  'adapter album bag bags ball batteries battery belt bike blender boot boots bottle bottles boxes branch briefs brush camera candle candles cans cap charger coat coffee cologne cooker cream crate cup cups depot dishwasher dress drill dryer earbuds engine facility fob fridge fryer glasses gloves guitar guitars handbag handset hat hats headphones headset hoodie hoover house iron jacket jackets jeans jumper kettle keyboard lamp laptop lens lenses lid lipstick lotion machine mascara mat mats mixer model monitor mower mug mugs mower oven pan pans pants parts perfume piano plush pods polo pot printer purse racket razor remote rice router rum sandals sandwich scent serum set shampoo sheets shirt shirts shoes shop shorts showroom skirt sneakers soap socks sofa spares speaker speakers spray strap strings suit suits sunglasses sweater syrup tablet tent tie tires toaster toothbrush toy toys trainers trousers tshirt tv tyres vacuum vodka wallet wand warehouse washer whiskey whisky wine'.split(
    ' ',
  ),
);
