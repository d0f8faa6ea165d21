"""The words that Northmoor's map is made of: wards, streets, houses, blocks, shops and schools."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WARDS: tuple[tuple[str, str, str, float], ...] = (
    # code, name, locality written in addresses (none in the town itself), share of the properties
    ("mill-hill", "Mill Hill", "", 1.2),
    ("castle", "Castle", "", 1.4),
    ("st-davids", "St David's", "", 1.1),
    ("harbour", "Harbour", "", 1.3),
    ("tannery-bank", "Tannery Bank", "", 1.1),
    ("priory", "Priory", "", 1.0),
    ("pen-y-graig", "Pen-y-graig", "Pen-y-graig", 0.9),
    ("llanfair", "Llanfair", "Llanfair", 0.8),
    ("abbey-fields", "Abbey Fields", "", 1.0),
    ("eastcote-vale", "Eastcote Vale", "Eastcote", 0.9),
    ("over-moor", "Over Moor", "Over Moor", 0.6),
    ("nether-moor", "Nether Moor", "Nether Moor", 0.7),
)

STEMS = _words(
    """Abbey Acacia Albert Alder Alexandra Alma Anchor Ash Aspen Badger Bakehouse Balmoral Bank Barley Barn
    Beacon Beech Bellflower Birch Blackthorn Blacksmith Boundary Bramble Brewery Brick Bridge Broad
    Brook Buttercup Cambrian Canal Castle Cedar Chapel Charles Cherry Chestnut Church Clarence Clover
    Coach Coldharbour Collier Commercial Coopers Copper Coronation Cowslip Cricket Cromwell Crown
    Cypress Dairy Dale Deans Dock Dove Drovers Duke Eagle Earl Edward Elder Elm Fairfield Falcon
    Farriers Fern Ferry Field Finch Foundry Fountain Fox Foxglove Friars Furnace Gas George Glebe Glen
    Gloucester Gorse Grange Granary Green Grove Harbour Harvest Hawthorn Hazel Heather Heron Hill Holly
    Honeysuckle Hop Ivy Jasmine John Jubilee Juniper Kestrel King Kingfisher Knoll Laburnum Lansdowne
    Larch Lark Laurel Lavender Lilac Lime Linden Long Loom Magnolia Malt Maple Market Marlborough Marsh
    Mason Mayfield Meadow Mill Millbrook Milton Monks Moor Mount Mulberry Nelson Newtown Nightingale
    North Nursery Oak Orchard Osier Otter Oxford Paddock Park Pear Pembroke Pine Plover Pond Poplar
    Poppy Priory Prince Primrose Quarry Quay Queen Railway Raven Rectory Reservoir Ridge River Robin
    Roman Rope Rose Rowan Russell Saddlers Salem Sandpiper School Severn Sheepfold Shepherd Silver
    Skylark Smithy Somerset Sorrel Spring Spruce Stable Stafford Station Stoney Summer Swallow Swan
    Sycamore Tannery Tanyard Temple Thistle Thorn Tinplate Tower Trinity Union Vale Vicarage Victoria
    Vine Violet Walnut Warren Water Waterloo Weavers Wellington Wells Wesley Wharf Wheat Whitethorn
    William Willow Windmill Windsor Winter Wood Woodlark Wren Yarrow Yew York"""
)

KINDS = _words(
    """Street Road Lane Row Close Avenue Terrace Crescent Drive Way Gardens Place Court Grove Walk Rise View
    Hill"""
)

FORMER = ("", "Old ", "New ", "Upper ", "Lower ", "North ", "South ", "East ", "West ", "Little ", "Great ")
"""Tried in this order when a bigger council has used up the plain names."""

WELSH_KINDS = ("Heol", "Ffordd", "Stryd", "Lôn", "Clos", "Rhodfa", "Maes")
WELSH_STEMS = (
    "y Felin",
    "yr Eglwys",
    "y Bont",
    "y Castell",
    "yr Orsaf",
    "y Parc",
    "y Nant",
    "y Gof",
    "y Coed",
    "yr Ysgol",
    "y Capel",
    "y Môr",
    "Llwyd",
    "Isaf",
    "Uchaf",
    "Dewi Sant",
    "Llŷn",
    "Glyndŵr",
    "y Frân",
    "y Dderwen",
)

BILINGUAL = {
    "Mill Street": "Heol y Felin",
    "Church Street": "Stryd yr Eglwys",
    "Bridge Street": "Heol y Bont",
    "Castle Street": "Stryd y Castell",
    "Station Road": "Ffordd yr Orsaf",
    "Chapel Street": "Stryd y Capel",
    "Market Street": "Stryd y Farchnad",
    "School Lane": "Lôn yr Ysgol",
    "Park Road": "Heol y Parc",
    "Queen Street": "Heol y Frenhines",
    "Moor Lane": "Lôn y Rhos",
    "Tannery Row": "Rhes y Tanerdy",
}

MAIN_STREETS = (
    "Mill Street",
    "Castle Street",
    "St David's Road",
    "Harbour Road",
    "Bridge Street",
    "Priory Street",
    "Ffordd y Graig",
    "Llanfair Road",
    "Abbey Road",
    "Eastcote Road",
    "Moor Lane",
    "Nether Moor Road",
)
"""The first main street of each ward, in the order of WARDS."""

HOUSE_NAMES = (
    "Bryn Hyfryd",
    "Tŷ Gwyn",
    "Tŷ Capel",
    "Min-y-nant",
    "Tegfan",
    "Awel y Môr",
    "Erw Deg",
    "Pen-y-bryn",
    "Rhosyn",
    "The Old Forge",
    "The Old Rectory",
    "Rose Cottage",
    "Ivy Cottage",
    "Wayside",
    "Hill View",
    "The Cottage",
    "Fairways",
    "The Laurels",
    "The Gables",
    "Two Hoots",
    "Dunroamin",
    "The Haven",
    "Meadow View",
    "Orchard House",
    "St Mary's",
    "Ysgubor Wen",
    "Hafod",
    "Y Bwthyn",
    "Glan-yr-afon",
    "O'Hara's Rest",
)

BLOCKS = (
    "Tanners Court",
    "Bevan House",
    "Attlee House",
    "Cambria Court",
    "Glyndŵr House",
    "Harbour Point",
    "Quay House",
    "Abbey Court",
    "Priory Mews",
    "Castle Keep",
    "The Maltings",
    "Regent House",
    "Llys y Delyn",
    "Llys Dewi",
    "Pankhurst House",
    "Nightingale Court",
    "Sycamore Court",
    "The Old Mill",
    "Granary Wharf",
    "Windsor House",
)
CARE_HOMES = (
    "Hafan Deg Residential Home",
    "The Willows Care Home",
    "St Anne's Nursing Home",
    "Bryn Awel Care Home",
    "Moorview House Care Home",
    "Abbeyfield Lodge",
)
SCHOOLS = (
    "Mill Hill Primary School",
    "Ysgol Gymraeg Llanfair",
    "Castle Infants School",
    "Northmoor High School",
    "St David's Church in Wales Primary School",
    "Harbour Junior School",
    "Ysgol Pen-y-graig",
    "Abbey Fields Academy",
    "Over Moor Village School",
    "Tannery Bank Nursery School",
    "Eastcote Primary School",
    "Priory Special School",
)
SHOPS = (
    "Moor Convenience",
    "Llew's Fish Bar",
    "Harbour Laundrette",
    "Singh & Sons Newsagents",
    "The Bread Bin",
    "Polski Sklep Bałtyk",
    "Mill Street Pharmacy",
    "Castle Dry Cleaners",
    "O'Neill's Hardware",
    "Kebab Palace",
    "Northmoor Carpets",
    "Siop y Bont",
    "Curl Up & Dye",
    "Pets' Corner",
    "Green's Grocers",
    "Dragon House Takeaway",
    "Bargain Basement",
    "Phone Fixers",
    "Café Calon",
    "Trinity Hospice Shop",
)
PUBS = ("The Tanners Arms", "The Red Lion", "Y Ddraig Goch", "The Railway", "The Ship", "The Plough", "The Mitre")
PARKS = (
    "Memorial Park",
    "Tannery Field",
    "St David's Rec",
    "Harbour Green",
    "The Bank",
    "Priory Gardens",
    "Parc y Graig",
    "Llanfair Playing Fields",
    "Abbey Meadow",
    "Eastcote Common",
    "Over Moor Green",
    "Nether Moor Nature Reserve",
)
FARMS = ("Cwm Farm", "Top Farm", "Fferm y Rhos", "Moorside Farm", "Sheepfold Farm", "Lower Barn Farm")
LONG_FARM = (
    "The Converted Granary and Former Cider Press, Behind the Old Threshing Barn, "
    "Upper Cwm-y-Glo Uchaf Farm (second gate past the cattle grid, not the first)"
)
CIVIC = {
    0: "Northmoor Central Library",
    1: "Northmoor Council Offices, The Guildhall",
    2: "St David's Community Centre",
    3: "Harbour Leisure Centre",
    8: "Abbey Fields Health Centre",
}
