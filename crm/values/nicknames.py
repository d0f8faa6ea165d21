"""First names that stand for one another: short forms, spellings and transliterations, as residents use them.

Between two strokes is one group of names that one person may go by; a name may be in several. Being in one
group proves nothing: it lets two records be looked at together. Collected from common use in Britain; folded, so
without accents.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ENGLISH = """
abigail abby abbie gail abi / abraham abe bram ibrahim / adam ad / adrian ade adey / agnes aggie nessie nancy /
alan allan allen al alun / albert al bert bertie /
alexander alex alec alick sandy sander al xander zander alasdair alastair alistair alister /
alexandra alex alexa sandra sandy lexi lexie sasha / alfred alf alfie fred freddie / alice ali ally alys /
alison allison ali ally alisoun / amanda mandy manda / amelia amy millie milly mel / amy aimee /
andrea andie andi / andrew andy drew dru andreas / angela angie ange angharad /
ann anne anna annie nan nancy nanette anita hannah ania / annabel annabelle bella belle anna /
annette annie nettie / anthony antony tony ant anton toni / antonia toni tonia / archibald archie baldie /
arthur art artie / audrey audie / barbara babs barb barbie / barnaby barney / barnabas barney /
barry baz bazza / bartholomew bart / beatrice bea beattie trixie beatrix / belinda bel linda /
benjamin ben benji benny / bernadette bernie detta / bernard bernie / bertha bertie / beverley beverly bev /
bradley brad / brenda bren / brian bryan bri / bridget bridie biddy bridgit brigid bride /
calum callum malcolm / cameron cam / camilla milla millie / carl karl / carol carole carrie caz /
caroline carolyn caro carrie lynne caz / cassandra cass cassie sandra /
catherine katherine kathryn cathryn catharine katharine kate katie katy /
catherine kathy cathy kath cath kitty kay kat catrin catriona / katherine catherine kate katarzyna kasia /
cecilia cecily cissie celia / charles charlie chas chuck chaz karl / charlotte charlie lottie lotte char /
cheryl sheryl cher cherie / christina christine chris chrissie tina kristina chrissy krystyna /
christopher chris kit topher kris kristopher / clare claire clara clarice / clement clem / clifford cliff /
clive cliff / colin col / constance connie / cornelius con neil corny / craig cragsy / cynthia cindy /
cyril cy / daniel dan danny danyl / danielle dani danny / daphne daff / darren daz /
david dave davey davie dai dafydd dewi taffy dawid / deborah debra debbie deb debs / deirdre dee /
denis dennis den denny / denise den / derek derrick del / desmond des / diana diane dianne di /
dominic dominick dom nick / donald don donny domhnall / donna don / doreen dor reenie /
dorothy dot dottie dolly dora thea / douglas doug dougie duggie / duncan dunc / eamon eamonn edmund /
edith edie / edmund ed eddie ned ted / edward ed eddie ted teddy ned ward eduard / edwin ed eddie /
edwina winnie eddie / eileen aileen ilene / elaine lainey helaine /
eleanor elinor ellie ella nell nellie nora lena elen /
elizabeth elisabeth liz lizzie lizzy beth betty bet bess bessie betsy /
elizabeth eliza elsie libby lisa liza lilibet lilian elspeth elsbeth ella elzbieta /
ellen nell nellie helen ellie elen / emily em emmy millie milly emma / emma em emmy / eric rick / ernest ernie /
esther hester essie ester / ethel eth / eugene gene / evelyn eve evie lynn / eva eve evie ewa /
ewan euan ewen owen / fiona fi fee / florence flo florrie flossie / frances fran francesca frankie fanny /
francis frank frankie / frederick frederic fred freddie freddy rick / gabriel gabe / gabrielle gabby gaby /
gareth gary gaz / gary garry gaz / geoffrey jeffrey geoff jeff / george georgie geordie jerzy /
georgina georgie gina georgia georgiana / gerald gerry jerry ger / geraldine gerry geri /
gerard gerry ged jerry / gertrude gert gertie trudy / gillian jillian gill jill jilly gilly / gladys glad /
glenda glen / glen glenn glyn / gloria glo / gordon gord / graham graeme grahame gray / gregory greg gregor /
gwendoline gwen gwendolen wendy gwenllian / harold harry hal / harriet harriett hattie harry hatty /
hazel haze / heather heth / hector eck / helen helena nell nellie ellen lena elaine /
henrietta hettie etta harriet / henry harry hal hank / herbert herb bert bertie / hilary hillary hil /
horace horry / howard howie / hugh hughie hugo huw shug / humphrey humph / ian iain / ida ide / imogen immy /
irene rene renie / isaac zac zak ike ishaq / isabel isobel isabella isabelle izzy bella belle ishbel izabela /
ivor ifor / jacob jake jacky jakub yaqub / jacqueline jackie jacky jacqui jaqui /
james jim jimmy jamie jem jas hamish seumas / jane janie jenny jean janey sian sioned /
janet jan janette jess netta / janice janis jan / jason jay jase / jasmine jas yasmin yasmine /
jean jeannie jeanie / jemima jem mima / jennifer jenny jen jenni jenna / jeremiah jerry jem /
jeremy jerry jez jem / jessica jess jessie / jill jilly gill / joan joanie joni / joanna joanne jo jojo /
jocelyn jos joss / john jon johnny jack jackie johnnie ian iain sean shaun ieuan iwan sion evan jan /
jonathan jonathon jon jonny johnny / josephine jo josie josey fifi / joseph joe joey jo jozef yusuf /
joshua josh / joyce joy / judith judy jude judi / julia jules julie / julian jules jule / julie jules julia /
june junie / justin just / karen kaz caren karin / keith keithy / kelly kel / kenneth ken kenny / kerry kez /
kevin kev / kimberley kimberly kim kimmy / kirsten kirstin kirsty kirstie / kristen kris / lance lancelot /
laura lauren lori laurie lorna / lawrence laurence larry laurie loz lol / leonard len lenny leo /
leslie lesley les / lewis louis lou lew llew / lilian lillian lily lil lilly / linda lynda lin lindy lyn /
lindsay lindsey linsey lin / lisa liza / lorraine lori raine / louise lou louisa lulu /
lucy lucie lucinda luce lu / luke lucas luc lukasz / lynne lynn lyn linda / madeleine madeline maddie maddy /
magdalene magda lena maggie / malcolm mal malc calum / marcus mark marc /
margaret maggie meg megan peggy madge marge margie mags /
margaret greta rita daisy marguerite margery marjorie mairead malgorzata gosia / marian marion mary /
maria mary marie mia / marilyn mari lyn / mark marc marcus marek / martha marty mattie /
martin martyn marty mart / martina tina /
mary mari maria marie molly polly may mamie minnie moira maureen mair mairi maire miriam maryam /
matilda tilly tilda mattie maud / matthew mathew matt matty mateusz / maud maude / maureen mo maura reenie /
maurice morris mo moss / maxine max / maximilian max / maxwell max / melanie mel mell /
melissa mel lissa missy / michael mike mick mickey micky mikey mitch meical michal /
michelle shell chelle michele / mildred millie milly / miranda mandy randa / miriam mim mimi / mohammed mo /
mollie molly / mona mo / monica mon moni / mortimer mort / muriel mu / myfanwy van fanw myf / nancy nan ann /
natalie nat nattie natasha / natasha tash tasha nat / nathan nat nate / nathaniel nat nate nathan /
neil neal neill niall nigel / nicholas nicolas nick nicky nico nik mikolaj / nicola nicole nicky nikki nic /
nigel nige / noel noelle / nora norah honora noreen / norma norm / norman norm / oliver ollie olly noll /
olivia liv livvy ollie / oscar ozzie / oswald ozzie oz / pamela pam pammy /
patricia pat patsy patty tricia trish trisha paddy / patrick pat paddy padraig patrik / paul pauly pawel pol /
paula polly / pauline polly paula / penelope penny pen / percival percy perce /
peter pete pedr petey piotr pedro / philip phillip phil pip filip / philippa pippa phil pip / phoebe phebe /
phyllis phyl / priscilla cilla prissy / prudence pru prue / rachel rachael rach rae / ralph rafe / raymond ray /
rebecca becky becca bec beck rebekah / reginald reg reggie rex / rhiannon rhi annon /
richard rick ricky rich richie dick dickie rickie ryszard /
robert bob bobby rob robbie robin bert rab rabbie bobbie / roberta bobbie bobby / robin rob /
roderick rod roddy rory rhodri / rodney rod / roger rodge / roland rolly rowland / ronald ron ronnie ranald /
rosalind ros roz / rosamund ros rose / rose rosie / rosemary rose rosie romy / roseanne rose anne roseann /
roy royston / rupert rupe / russell russ rusty / ruth ruthie / samantha sam sammy / samuel sam sammy /
sandra sandy alexandra / sara sarah sally sadie sal zara / scott scotty / sean shaun shawn john /
sebastian seb bas / sharon shaz shazza / sheila shelagh sheelagh / shirley shirl / sidney sydney sid syd /
simon si sim shimon / sophie sophia sofia soph zofia / spencer spence / stanley stan / stella stell /
stephanie steph stephie stevie / stephen steven steve stevie stefan steffan ste szczepan /
stewart stuart stu stew / susan sue susie suzy susannah susanna suzanne suzie sukie zuzanna /
sylvia silvia syl / tabitha tabby / teresa theresa terry tess tessa tracy tracey / terence terrance terry tel /
thelma thel / theodore ted teddy theo / thomas tom tommy tam tommo twm tomasz tomos / timothy tim timmy /
tobias toby tobi / tracy tracey trace / trevor trev trefor / una oonagh / ursula ursie / valerie val /
vanessa nessa van ness / vera vee / veronica ronnie vera roni / victor vic /
victoria vicky vicki tori tory vikki vic / vincent vince vinny vin / viola vi / violet vi /
virginia ginny ginger / vivian vivien vivienne viv / wallace wally / walter wally walt wat / wanda wand /
wendy wend gwendoline / wilfred wilf wilfrid will / wilhelmina mina billie willa minnie /
william bill billy will willie liam wills wil gwilym guillaume wilhelm / winifred win winnie freda /
yvonne vonnie evonne / zachary zach zak zac zack / zoe zoey
"""

_WELSH_AND_GAELIC = """
aled al / aneurin nye aneirin / angharad anghs hari / arwel arwyn / bethan beth elizabeth / branwen bran /
bronwen bron bronwyn / bryn brynmor / cadwaladr cad / carwyn caryn / ceri kerry / cerys carys /
dafydd dai dewi dave david deio dei / dilwyn dil / dilys dil / dylan dyl / eirlys eira / eleri ler /
elin elen helen ellen / emrys ambrose em / eurwen eira / geraint ger / gerallt gerald / gethin geth /
gruffudd gruffydd griff griffith gruff guto gutyn / gwenllian gwen llio wenna /
gwilym wil william gwil wiliam will bill / gwyneth gwyn gwynneth / gwynfor gwyn / gwyn gwynne wyn / heledd hel /
huw hugh puw / hywel howell howel hyw / iestyn justin / ieuan ifan evan iwan ioan ianto john jac /
illtyd illtud / iorwerth iori yorath edward iolo / islwyn isl / lleucu lucy /
llewelyn llywelyn lyn llew lewis llewellyn / lowri laura / luned eluned lyn / mair mari mary maria /
maldwyn baldwin mal / mared marged margaret megan mererid mags / meredith meredydd maredudd / meirion merion /
mihangel michael / morfydd morfudd / myrddin merlin / nerys ner / olwen olwyn / osian ossian / owain owen ewan /
padarn paternus / rhian rhiannon / rhodri rod / rhydderch roderick prothero / rhys reece rees reese /
richard rhisiart rich / robert robat rob / sian jane jan shan / sioned janet / sion john shon sionyn /
siwan joan / steffan stephen stefan steff / tegwen teg / tomos thomas twm tom / trystan tristan / tudur tudor /
wyn gwyn wynne / aoife eva / caitlin kathleen kate katie / ciaran kieran kieron / cormac mac / declan dec deco /
diarmuid dermot jeremiah / eilidh helen / eoghan eoin owen euan john / feargal fergal / fergus gus /
fionnuala nuala fenella / grainne grace / mairead margaret peig / maire mary moira maura / niamh neve /
padraig patrick paddy pat podge / roisin rose / ruairi rory ruaridh ruairidh / seamus shamus james jim /
sinead jane janet / siobhan shivaun joan chevonne / tadhg tim thaddeus
"""

_FURTHER = """
mohammed muhammad mohammad mohamed muhammed mohamad mohamud mahomed mehmet muhamad mohd md mo /
ahmed ahmad ahmet achmed / ali aly / hussain hussein husain hossain husein hussien huseyin hossein /
hassan hasan hassaan hasaan / abdul abdal abdel abd / abdullah abdulla abdallah abdulah /
abdulrahman abdurrahman abdelrahman abdirahman abdirahmaan / ibrahim ebrahim abraham ibraheem /
yusuf yousef youssef yousuf yusef joseph yosef yussuf / yunus younis younus jonah /
yaqub yaqoob yakub jacob yacoub / ismail ismael esmail ishmael / ishaq isaac ishak / osman usman uthman othman /
umar omar omer / khaled khalid / khadija khadijah hadija khadeeja / fatima fatimah fatma fathima faduma /
aisha aysha ayesha aishah aicha ayisha asha / maryam mariam miriam maryan mary / zainab zaynab zeinab zeynep /
amina aminah ameena / sara sarah saara / noor nur noura nura / layla leila laila leyla / jamal gamal jamaal /
karim kareem / rashid rasheed / saeed said sayed saed / salim saleem / samir sameer / tariq tarek tarik /
waleed walid / zahra zara zahraa / shah shaw / sheikh shaikh shaykh / mustafa mustapha moustafa / nadia nadya /
iqbal eqbal / imran emran / bilal belal / hamza hamzah / rahim raheem / rahman rehman / malik malek /
akbar akber / begum begam / bibi beebi / kumar kumari / krishna krishnan / lakshmi laxmi / vijay bijay /
vikram bikram / ravi rabi / sanjay sanjoy / gurpreet guri / harpreet harry preet / jaswinder jas /
manjit manjeet / surinder sukhinder suri / baljit baljeet / kuldip kuldeep / pradip pradeep /
sandip sandeep sandy / dipak deepak / sunita suneeta / jagdish jagdeesh / mohan mohun / nguyen nguyn / wei way /
xiao hsiao / zhang chang cheung / chen chan tan / li lee / wang wong / huang wong hwang / liu lau /
lin lam lim / katarzyna kasia katherine catherine kaska / malgorzata gosia margaret gosha /
agnieszka aga agnes / aleksandra ola alexandra / aleksander olek alexander / andrzej andrew jedrek /
anna ania anka / barbara basia / elzbieta ela elizabeth / ewa eva ewka / grzegorz greg gregory /
jakub kuba jacob / jan janek john / jerzy jurek george / joanna asia / jozef jozek joseph /
krzysztof chris krzysiek christopher / maciej maciek matthias / magdalena magda / marcin martin /
mateusz matthew mati / michal michael / pawel paul / piotr peter piotrek / stanislaw stan staszek /
tomasz tomek thomas / wojciech wojtek / zbigniew zbyszek / alexei alexey aleksey alexis /
dmitri dmitry dimitri dima dmytro / ekaterina katya kateryna catherine / elena olena helen lena yelena /
iryna irina ira irene / mykola nikolai nicholas kolya / natalia natalya nataliya natasha nataliia /
oleksandr alexander sasha aleksandr / oleksandra alexandra sasha / serhiy sergei sergey sergiy serhii /
tetiana tatiana tatyana tanya / volodymyr vladimir vova volodya / yulia julia yuliya yuliia /
yuriy yuri george yurii / andriy andrei andrey andrew andrii / mihai michael / ion ioan john / gheorghe george /
stefan stephen stefania / jose pepe joseph / francisco paco francis / ignacio nacho / joao john /
giovanni gianni john / giuseppe joe joseph peppe / luigi lou louis / francesca franca frances
"""

BY_NAME: Mapping[str, frozenset[str]]
"""For each folded name, all names that share a group with it, itself among them."""


def _read(*blocks: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group_of_names in "/".join(blocks).split("/"):
        group = frozenset(group_of_names.split())
        for name in group:
            found[name] = found.get(name, frozenset()) | group
    return MappingProxyType(found)


BY_NAME = _read(_ENGLISH, _WELSH_AND_GAELIC, _FURTHER)
