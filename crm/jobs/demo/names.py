"""Names of Northmoor's people, by where their families come from, and how those names are written."""

from __future__ import annotations

from typing import NamedTuple


class Culture(NamedTuple):
    """A stock of names. `wife` and `husband` are endings of a family name that differ between the sexes."""

    code: str
    share: float
    women: tuple[str, ...]
    men: tuple[str, ...]
    family: tuple[str, ...]
    wife: str = ""
    husband: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CULTURES = (
    Culture("english", 40.0, _words(
        """Margaret Susan Patricia Linda Christine Jean Karen Julie Tracey Emma Sarah Laura Gemma Chloe Jessica Amelia
        Olivia Grace Hannah Lucy Rebecca Charlotte Abigail Dorothy Doreen Joan Sheila Maureen Hazel Pauline Beverley
        Joanne Kerry Leanne Stacey Kayleigh Poppy Freya Ellie Zoë Anne-Marie Mary-Jane"""), _words(
        """David John Peter Michael Paul Andrew Stephen Mark Kevin Gary Darren Lee Craig Matthew Daniel James Thomas
        Joshua Jack Harry Oliver George Alfie Ronald Kenneth Derek Raymond Brian Alan Keith Nigel Trevor Wayne Dean
        Ryan Liam Callum Jordan Kyle Connor"""), _words(
        """Smith Taylor Brown Wilson Johnson Wright Walker White Robinson Thompson Hughes Green Hall Wood Harris Clarke
        Cooper Ward Turner Hill Moore Baker Carter Parker Bennett Cook Bailey Shaw Marsh Webb Foster Simmons Chapman
        Hodgkinson Featherstonehaugh Cholmondeley Whittle Ramsbottom Pickles Higginbotham Threlfall Sidebottom Bloggs
        Smith-Jones Parker-Bowes Fitzgerald-Hall St.John De'Ath""")),
    Culture("welsh", 22.0, _words(
        """Siân Dilys Angharad Bethan Carys Eleri Ffion Gwen Lowri Mair Megan Nerys Rhiannon Catrin Seren Non Nia
        Myfanwy Tegwen Branwen Heledd Llinos Gwenllian Morfydd Eirlys"""), _words(
        """Llŷr Gwyn Dafydd Emyr Gareth Geraint Huw Idris Ieuan Iolo Rhys Owain Steffan Tomos Dewi Emlyn Gethin Macsen
        Osian Hywel Eifion Aneurin Llewelyn Siôn Ifan"""), _words(
        """Jones Davies Evans Williams Thomas Roberts Lewis Morgan Griffiths Edwards Owen Price Pritchard Rees Jenkins
        Powell Lloyd Bowen Vaughan Probert Bevan Beynon Gwynne Llewellyn Parry Prosser Prydderch Tudur""")),
    Culture("irish", 7.0, _words("Aoife Bridget Ciara Maeve Niamh Sinéad Siobhán Bernadette Róisín Orla"), _words(
        "Seán Patrick Declan Eamonn Brendan Cormac Fergus Pádraig Dermot Niall"), _words(
        """O'Brien O'Connor O'Neill O'Sullivan O’Reilly Murphy Kelly Byrne Ryan Gallagher McCarthy McLoughlin Doyle
        Brennan Nolan""")),
    Culture("polish", 8.0, _words(
        "Agnieszka Małgorzata Katarzyna Anna Joanna Magdalena Zofia Wanda Elżbieta Grażyna"), _words(
        "Paweł Krzysztof Andrzej Tomasz Michał Łukasz Wojciech Stanisław Józef Zbigniew"), _words(
        """Kowalsk Wiśniewsk Lewandowsk Zielińsk Szymańsk Kamińsk Dąbrowsk Kozłowsk Jankowsk Wojciechowsk Grabowsk
        Pawłowsk"""), "a", "i"),
    Culture("sikh", 4.0, _words("Harpreet Jaswinder Manjit Simran Gurpreet Baljit Kiran Navdeep"), _words(
        "Gurpreet Harjit Balwinder Jaspal Manjit Rajinder Sukhdev Amrit"), _words(
        "Gill Sandhu Dhillon Sidhu Grewal Bains Johal Atwal")),
    Culture("muslim", 8.0, _words(
        "Fatima Ayesha Khadija Zainab Amina Maryam Nasreen Rukhsana Shazia Parveen Yasmin"), _words(
        """Mohammed Muhammad Mohamed Mohammad Mohd Ahmed Ali Hassan Hussein Hussain Imran Abdul
        Abdullah Tariq Ibrahim"""), _words(
        "Khan Ahmed Hussain Hussein Ali Malik Iqbal Chowdhury Miah Uddin Rahman Akhtar Bibi")),
    Culture("south_asian", 4.0, _words("Priya Anjali Lakshmi Sunita Meena Deepa Kavita Nisha"), _words(
        "Raj Anil Sanjay Vijay Suresh Ramesh Arjun Nikhil"), _words(
        "Patel Shah Mehta Desai Joshi Nair D'Souza D'Silva Fernandes Krishnan Gupta Sharma")),
    Culture("vietnamese", 1.5, _words("Thị_Lan Hương Mai Linh Ngọc Thảo"), _words("Văn_Minh Tuấn Hùng Đức Quang Bảo"),
            _words("Nguyễn Trần Lê Phạm Huỳnh Võ Đặng")),
    Culture("chinese", 1.5, _words("Mei Xiu Li Yan Hui Wing-Yan"), _words("Wei Jun Ming Chi-Keung Ho Lei"),
            _words("Wong Chan Li Zhang Chen Lam Cheung Ng Ou-Yang")),
    Culture("african", 3.0, _words("Ngozi Adaeze Folasade Abena Efua Chiamaka Wanjiru"), _words(
        "Chukwuemeka Oluwaseun Kwame Kofi Tunde Babajide Kamau"), _words(
        "Okafor Okoro Adeyemi Mensah Boateng Nkrumah Ogunleye Mbeki N'Diaye Van_der_Merwe")),
    Culture("portuguese", 1.0, _words("Maria Conceição Inês Beatriz"), _words("João José António Tiago"), _words(
        "da_Silva dos_Santos Gonçalves Araújo Brandão")),
)

ONE_WORD = ("Madonna", "Seren", "Suharto", "Prakash", "Mononymous", "Myfyr", "Sukarno", "Björk", "Tashi", "Ng")
NICKNAMES = {
    "Margaret": "Peggy", "Susan": "Sue", "Patricia": "Pat", "David": "Dai", "Michael": "Mick", "Elizabeth": "Betty",
    "Thomas": "Tom", "Robert": "Bob", "Gwen": "Gwenny", "Dafydd": "Dai", "Catherine": "Cath", "Andrew": "Andy",
    "Jessica": "Jess", "Christine": "Chris", "Katarzyna": "Kasia", "Małgorzata": "Gosia", "Krzysztof": "Chris",
}
EMOJI_NAMES = ("Sparkles ✨", "Big Dave 🎣", "The Cat Lady 🐈‍⬛", "DJ 🔥 Llŷr", "🌈 Robin")
SHOPKEEPERS = (
    "Tree Surgeons", "Plumbing & Heating", "Window Cleaning", "Hair Studio", "Motors", "Taxis", "Tyres", "Catering",
    "Roofing", "Electrical", "Landscapes", "Removals", "Accountancy", "Kennels", "Nails", "Cars & Vans",
)
CHARITIES = (
    "Northmoor Foodbank", "Age Care Northmoor", "Menter Iaith y Rhos", "Moor Rescue Cats", "St David's Night Shelter",
    "Northmoor Carers' Forum", "Friends of Memorial Park", "Northmoor & District Allotment Society", "Y Gornel Glyd",
    "Northmoor Deaf Club", "Moor Riding for the Disabled", "1st Northmoor Scouts",
)
LANDLORDS = (
    "Moor Lettings Ltd", "Cartrefi Moor Homes", "Keystone Property Management", "Harbour Lets", "Northmoor Council",
    "J & M Pugh Properties", "Student Digs Northmoor", "Castle Estates (Northmoor) LLP",
)
LONG_BUSINESS = (
    "The Worshipful and Ancient Company of Tanners, Curriers, Cordwainers, Saddlers, Glovers, Fellmongers, Chandlers "
    "and Allied Leather Trades of the Borough and Liberties of Northmoor, Over Moor, Nether Moor, Eastcote & "
    "Pen-y-graig, trading as Moor Leather Repairs, Shoe Heels and Keys Cut While You Wait"
)
