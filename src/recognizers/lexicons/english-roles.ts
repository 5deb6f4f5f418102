/**
 * Words of closed classes that say whether a name stands beside them. Written for this project; singular words in lower case, apart by
 * one space.
 */
export const ROLES = {
  TITLE: 'mr mrs ms miss dr prof sir madam mx herr frau senor señor mister professor doctor judge captain sergeant officer lord lady',
  PARTICLE:
    'van der den de von bin binti al da di du la le del dela ter ten el ibn zu af dos das della degli ben bint vom zum st',
  /** Behind a name they say that it is no person's. */
  ORGANISATION:
    'ltd limited inc llc llp corp corporation co company gmbh group bank plc holdings university college school hospital hotel restaurant cafe grill bar park street st road rd avenue ave lane drive boulevard square county city state airport station river lake island islands mountain church museum theater theatre stadium arena center centre mall store market pay card express airlines airways railway insurance services solutions systems technologies technology software labs lab studio studios records foundation association institute award festival cup league day week month season edition series pizza burger kitchen house inn resort tower plaza beach valley hill hills heights grove gate cross common bridge building apartments novel app account tv news media network press magazine times post journal entertainment pictures partners capital ventures industries international global bros brothers sons motors energy health care clinic pharmacy wines winery brewery salon spa gym club royal estates gardens terrace court place way parkway highway trail api sdk cloud platform framework engine server browser support team prime plus pro music maps drive photos play store fi',
  /** Capitals in any text, and no names of people. */
  NO_NAME:
    'im ive ill hong kong russian chinese dutch polish turkish swiss swedish norwegian danish finnish portuguese brazilian mexican canadian australian african asian european russia indonesia malaysia thailand singapore vietnam canada mexico brazil poland portugal sweden norway england scotland ireland wales wi-fi wifi contactless preform cashback online i ok okay hi hello hey dear thanks thank please yes no not monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun english french german spanish italian japanese british european indian korean american visa mastercard maestro amex google apple amazon paypal uber facebook twitter instagram whatsapp youtube netflix android iphone ipad samsung microsoft windows linux ubuntu github gmail outlook skype zoom slack euro euros dollar dollars pound pounds sterling rupee yen peso christmas easter god internet atm pin id iban swift bic vpn sms usa uk eu us pm am customer bot user sepa topup mcdonalds starbucks tesco asda sainsbury primark ebay paris london america australia europe asia africa china india japan france germany spain italy greece turkey sydney tokyo brexit bitcoin ethereum covid linkedin tiktok spotify airbnb revolut monzo zip cvv otp url http https www pdf csv json xml html css sql api usd gbp eur jpy inr fyi asap faq diy etc vs nan happy merry hanukkah ramadan diwali eid thanksgiving halloween dl dob ssn ein tin nric sss bir pan rrn hkid cccd nik ktp kyc',
  /** Begins the name of a place. */
  PLACE_HEAD:
    'san santa santo los las fort port mount lake cape new north south east west northern southern eastern western upper lower saint sainte costa monte rio puerto villa ville bad el mt isle bay great',
  /** In front of a word they make a name of it more likely. */
  LEAD: 'named called name with starring featuring by and for to from is was told ask asked tell met meet meeting see call hi hello hey dear thanks regards contact cousin brother sister wife husband friend mother father son daughter aunt uncle partner boss colleague user client signed sincerely cheers me im this ex-wife ex-husband niece nephew fiance fiancee girlfriend boyfriend roommate neighbour neighbor landlord tenant manager assistant attorney lawyer accountant nurse producer director author actor singer writer says said given gave give giving showed thanked helped patient employee passenger guest member holder cardholder beneficiary recipient payee sender',
  FUNCTION:
    'a an the and or but if so as at by for from in into is it its of off on onto out over than that then there these they this those to up was were will with i you he she we my your his her our their me him us them not no yes do does did done has have had can could should would may might must be been being am are what when where which who why how all any some more most much many very just also only now today tomorrow yesterday please thanks about after again before because between during each other same such too under until while your mine here speaking',
  KIN: 'mom mum mommy mummy dad daddy papa mama grandma grandpa granny nana',
  RELATIVE: 'aunt uncle auntie cousin grandma grandpa',
  MONEY:
    'give gives gave transfer transfers transferred transfering transferring pay pays paying payment payments paid send sends sent sending transaction transactions receive receives received wire wired wiring deposit deposits deposited owe owes owed refund refunds refunded standing debit checking savings bucks dollars',
  BOOKING:
    'book booked booking bookings books reserve reserved reservation reservations appointment appointments table tables room rooms checkin check-in stay guest guests',
  /** What somebody does or did. */
  ACT: 'is was has had said says shouted gave told wants wanted lives works asked called and will would spent went came took got saw knew thought wrote left felt kept brought began bought paid sent met made did does likes loves thinks needs explained replied answered added agreed signed ordered emailed phoned wrote complained requested reported claims claimed works worked lived moved married died born',
  /** Only a person does that. */
  SAYS: 'said says shouted told asked wants wanted lives works spent thought wrote explained replied answered complained thinks phoned emailed lived married died agreed loves',
  AT: 'in at from to near the of a an around via between into through across',
  ARTICLE: 'the a an',
  JOIN: 'and or',
  DEGREE: 'phd md dds dvm jr sr esq mba rn cpa ii iii iv dvm od do',
  /** What follows is a name, whatever it looks like. */
  NAMING: 'named called',
  NAME: 'name names',
  /** Whom one does that to is a person. */
  TO_WHOM:
    'ask asked asking tell told telling add added remind reminded invite invited refund refunded owe owes owed thank thanked contacted messaged texted emailed helped remove removed paying pay paid reach phoned with by',
  /** Before a name and a verb, in a question. */
  AUXILIARY: 'did has have does do was is will can could would should had',
  /** Behind a name, what people do. */
  DOES: 'get got send sent pay paid receive received call called ask make made give gave come came owe want need know book booked bought buy return returned transfer transferred sign signed order ordered still never always just really already also have cancel cancelled change changed write wrote reply replied confirm confirmed arrive arrived leave left use used live work speak spoke speaking',
  GREETING: 'dear hi hello hey thanks regards cheers sincerely best',
} as const;
export type Role = keyof typeof ROLES;
