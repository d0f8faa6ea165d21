// A map on which one point can be put: by pointer, or by keyboard (arrows move, Enter puts the point in the middle).
// <div data-enhance="place-map" data-lat data-lon data-zoom data-layer="/desk/map.geojson" data-tiles data-attribution
//  data-into-lat="#id" data-into-lon="#id" data-words="#id" data-put="Point put at {0}"> beside its text way in.
// Points only to look at: data-points='[{"lat":..,"lon":..,"text":".."}]'; data-still keeps the point where it is.
let library;

const load = () => {
  library ??= new Promise((done, failed) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL("./map.css", import.meta.url).href;
    const script = document.createElement("script");
    script.src = new URL("./leaflet.js", import.meta.url).href;
    script.addEventListener("load", () => done(window.L));
    script.addEventListener("error", failed);
    document.head.append(sheet, script);
  });
  return library;
};

const FILLS = { building: "#d8d2c4", park: "#cfe3bf", water: "#a9cfe3" };

const styleOf = ({ properties }) => {
  switch (properties?.layer) {
    case "street": return { color: "#ffffff", weight: properties.main ? 9 : 5, lineCap: "round" };
    case "river": return { color: "#a9cfe3", weight: 10 };
    case "ward": return { color: "#5b7a78", weight: 2, dashArray: "6 4", fill: false };
    default: return { color: "#a59f8f", weight: 1, fillColor: FILLS[properties?.layer] ?? FILLS.building, fillOpacity: 1 };
  }
};

const baseLayer = async (L, map, dataset) => {
  if (dataset.tiles) {
    L.tileLayer(dataset.tiles, { attribution: dataset.attribution, maxZoom: 20 }).addTo(map);
    return;
  }
  if (!dataset.layer) return;
  const answer = await fetch(dataset.layer);
  if (!answer.ok) { await answer.body?.cancel(); return; }
  const layer = L.geoJSON(await answer.json(), {
    style: styleOf, interactive: false, pointToLayer: () => null, renderer: L.canvas(),
    onEachFeature: ({ properties }, shape) => {
      if (!properties?.name || properties.layer === "ward") return;
      shape.bindTooltip(properties.name, { permanent: true, direction: "center", className: `map__name map__name--${properties.layer}` });
    },
  });
  // Below the pins, names only where there is room for them.
  const near = () => map.getContainer().classList.toggle("map--near", map.getZoom() >= 16);
  map.on("zoomend", near);
  near();
  layer.addTo(map);
  // With nothing else to look at, look at the whole council.
  if (!dataset.lat && layer.getBounds().isValid()) map.fitBounds(layer.getBounds(), { animate: false });
};

export const enhance = async (element) => {
  const L = await load();
  const { dataset } = element;
  const lat = document.querySelector(dataset.intoLat);
  const lon = document.querySelector(dataset.intoLon);
  const words = document.querySelector(dataset.words);
  const still = "still" in dataset;
  const map = L.map(element, { zoomControl: true, attributionControl: Boolean(dataset.attribution), fadeAnimation: false, zoomAnimation: false });
  map.attributionControl?.setPrefix(false);
  const icon = L.divIcon({ className: "", html: '<div class="map__pin"></div>', iconSize: [22, 22], iconAnchor: [11, 26] });
  const cross = document.createElement("div");
  cross.className = "map__cross";
  element.append(cross);
  let pin;
  const show = (at) => {
    if (pin) pin.setLatLng(at); else pin = L.marker(at, { icon, keyboard: false, interactive: false }).addTo(map);
  };
  const put = (at) => {
    show(at);
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    if (words) words.textContent = (dataset.put || "Point put at {0}").replace("{0}", `${lat.value}, ${lon.value}`);
    lon.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const centre = [Number(lat?.value || dataset.lat) || 54, Number(lon?.value || dataset.lon) || -2.5];
  const known = Boolean(lat?.value || dataset.lat);
  map.setView(centre, Number(dataset.zoom) || (known ? 16 : 6));
  if (lat?.value && lon?.value) show(L.latLng(centre));
  else if (still && known) show(L.latLng(centre));
  for (const point of JSON.parse(dataset.points || "[]")) {
    const label = document.createElement(point.href ? "a" : "span");
    label.textContent = point.text;
    if (point.href) label.href = point.href;
    L.marker([point.lat, point.lon], { icon, alt: point.text, title: point.text }).addTo(map).bindPopup(label);
  }
  await baseLayer(L, map, dataset);
  if (still) return;
  map.on("click", (event) => put(event.latlng));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== element) return;
    event.preventDefault();
    put(map.getCenter());
  });
  // Typed coordinates, or an address picked elsewhere on the form, move the pin.
  for (const box of [lat, lon]) {
    box?.addEventListener("change", () => {
      if (!lat.value || !lon.value) return;
      const at = L.latLng(Number(lat.value), Number(lon.value));
      show(at);
      if (!map.getBounds().contains(at)) map.setView(at, 16);
    });
  }
};
