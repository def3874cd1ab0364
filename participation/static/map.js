// A map: to point out a place on, or to see where the ideas are. Fetched only where one is shown, and when it is.
// Everything on it is also said in words beside it. Nothing but this site is ever asked for anything.

// The library sets these literal strings as mark-up and, as it is used here, no others; what else it tries is refused.
const LITERALS = new Set([
  "<svg/>",
  '<span aria-hidden="true">+</span>',
  '<span aria-hidden="true">&#x2212;</span>',
]);
globalThis.trustedTypes?.createPolicy("default", { createHTML: (html) => (LITERALS.has(html) ? html : null) });

const sheet = (name) => new Promise((resolve, reject) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(name, import.meta.url).href;
  link.onload = resolve;
  link.onerror = reject;
  document.head.append(link);
});
await Promise.all([import("./vendor/leaflet.js"), sheet("vendor/leaflet.css"), sheet("map.css")]);
const L = globalThis.L;

const NEAR_METRES = 500;
const ROUGH_METRES = 200;
const STEP_PIXELS = 20;
const CLOSE_ZOOM = 16;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

// The library's own scale sets its length as mark-up.
const Scale = L.Control.Scale.extend({
  _updateScale(scale, text, ratio) {
    scale.style.width = `${Math.round(this.options.maxWidth * ratio)}px`;
    scale.textContent = text;
  },
});

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

const mark = (latlng, html, options = {}) => L.marker(latlng, {
  icon: L.divIcon({ className: "map-mark", html, iconSize: [0, 0] }), keyboard: false, ...options,
});

// Names that would lie on each other, or on a point with ideas, are left out until there is room for them.
function showNames(map, places) {
  const names = places.map((place) => {
    const name = element("span", "map-name", place.name);
    mark([place.latitude, place.longitude], name, { interactive: false }).addTo(map);
    return name;
  });
  const arrange = () => {
    const taken = [...map.getContainer().querySelectorAll(".map-spot span")].map((spot) => spot.getBoundingClientRect());
    for (const name of names) {
      name.classList.remove("map-name-alone");
      const box = name.getBoundingClientRect();
      const free = taken.every((other) =>
        box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top);
      name.classList.toggle("map-name-alone", !free);
      if (free) taken.push(box);
    }
  };
  map.on("zoomend moveend resize", arrange);
  arrange();
}

// What one points out stands in two fields of the form, with which it is sent.
function pick(map, box, frame) {
  const form = box.closest("form");
  const fields = [form.elements.latitude, form.elements.longitude];
  const status = box.querySelector("[role=status]");
  const remove = box.querySelector("[data-remove]");
  const ground = map.getContainer();
  let pin = null;
  let circle = null;

  const say = (latlng) => {
    const near = frame.places
      .map((place) => [map.distance(latlng, [place.latitude, place.longitude]), place.name])
      .sort(([one], [other]) => one - other)[0];
    status.textContent = near && near[0] <= NEAR_METRES ? box.dataset.near.replace("{place}", near[1]) : box.dataset.set;
  };
  const draw = (latlng) => {
    circle?.remove();
    circle = null;
    if (!pin) {
      pin = mark(latlng, element("span", "map-pin"), { draggable: true }).addTo(map);
      pin.on("dragend", () => put(pin.getLatLng()));
    }
    pin.setLatLng(latlng);
    map.panInside(latlng, { padding: [40, 40] });
    remove.hidden = false;
    say(latlng);
  };
  const write = (values) => {
    fields.forEach((field, index) => { field.value = values[index]; });
    fields[0].dispatchEvent(new Event("input", { bubbles: true })); // so that a draft of the form is kept
  };
  const put = (latlng) => write([latlng.lat.toFixed(5), latlng.lng.toFixed(5)]);
  const clear = () => {
    pin?.remove();
    circle?.remove();
    pin = circle = null;
    remove.hidden = true;
    status.textContent = box.dataset.none;
  };
  const read = () => {
    const [latitude, longitude] = fields.map((field) => (field.value.trim() ? Number(field.value.replace(",", ".")) : NaN));
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) draw(L.latLng(latitude, longitude));
    else clear();
  };

  fields.forEach((field) => field.addEventListener("input", read));
  form.addEventListener("reset", () => setTimeout(() => write(["", ""])));
  map.on("click", (event) => put(event.latlng));
  remove.addEventListener("click", () => {
    write(["", ""]);
    ground.focus();
  });
  ground.addEventListener("keydown", (event) => {
    if (event.target !== ground || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const from = map.latLngToContainerPoint(pin ? pin.getLatLng() : map.getCenter());
      const step = pin ? STEP_PIXELS * (event.shiftKey ? 5 : 1) : 0;
      put(map.containerPointToLatLng(from.add(L.point(arrow).multiplyBy(step))));
    } else if (event.key === "Enter") put(pin ? pin.getLatLng() : map.getCenter());
    else if (event.key === "+") map.zoomIn();
    else if (event.key === "-") map.zoomOut();
    else return;
    event.preventDefault();
  });

  const here = box.querySelector("[data-here]");
  if (here && navigator.geolocation) {
    here.hidden = false;
    here.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          put(L.latLng(coords.latitude, coords.longitude));
          if (coords.accuracy <= ROUGH_METRES) return;
          circle = L.circle(pin.getLatLng(), { radius: coords.accuracy, className: "map-rough" }).addTo(map);
          status.textContent += ` ${box.dataset.rough}`;
        },
        () => { status.textContent = box.dataset.lost; },
        { timeout: 10_000 },
      );
    });
  }
  read();
}

// Where the ideas are: each point is a link, and stands in the page's own list too.
async function look(map, box) {
  const answer = await fetch(box.dataset.points);
  if (!answer.ok) throw new Error(`${box.dataset.points} answered ${answer.status}`);
  const seen = L.latLngBounds([]);
  for (const { geometry, properties } of (await answer.json()).features) {
    const [longitude, latitude] = geometry.coordinates;
    const link = element("a", "map-spot");
    link.append(element("span", "", String(properties.ideas)));
    link.href = properties.address;
    link.setAttribute("aria-label", properties.words);
    link.title = properties.words;
    mark([latitude, longitude], link, { interactive: false }).addTo(map);
    seen.extend([latitude, longitude]);
  }
  if (seen.isValid()) map.fitBounds(seen.pad(0.4), { maxZoom: CLOSE_ZOOM });
}

export async function show(box) {
  const frame = JSON.parse(box.dataset.frame);
  const ground = box.querySelector(".map");
  const edges = L.latLngBounds([frame.south, frame.west], [frame.north, frame.east]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const picks = box.dataset.map === "pick";
  box.hidden = false;
  const map = L.map(ground, {
    attributionControl: false, zoomControl: false, keyboard: !picks, scrollWheelZoom: false, maxZoom: 18,
    zoomSnap: frame.tiles ? 1 : 0.25, maxBounds: edges.pad(0.3), zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
  });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  new Scale({ imperial: false }).addTo(map);
  map.fitBounds(edges);
  map.setMinZoom(map.getZoom());
  if (frame.tiles) L.tileLayer(frame.tiles, { maxZoom: 18 }).addTo(map);
  else if (frame.places.length) {
    // A plain ground says nothing but by its names.
    map.fitBounds(L.latLngBounds(frame.places.map((place) => [place.latitude, place.longitude])).pad(0.5), { maxZoom: CLOSE_ZOOM });
  }
  showNames(map, frame.places);
  if (picks) pick(map, box, frame);
  else await look(map, box);
}
