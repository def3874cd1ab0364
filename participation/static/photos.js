// Chosen pictures are shown before they are sent, can be taken away one by one, and large ones are made smaller here: so
// that they go through a thin line, and so that a phone's own format becomes one that we can read.

const LONGEST_SIDE = 2048;
const QUALITY = 0.85;

// The picture as a smaller JPEG; itself when the browser cannot read it, or when it would not be smaller.
async function smaller(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // the server says what is wrong with it
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff"; // what is seen through lies on white, as on the server
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const drawn = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  const isReadable = ["image/jpeg", "image/png", "image/webp"].includes(file.type);
  if (!drawn || (isReadable && drawn.size >= file.size)) return file;
  return new File([drawn], "bild.jpg", { type: "image/jpeg" }); // a file's name may hold a person's
}

export function showChosen(field) {
  const input = field.querySelector("input[type=file]");
  if (!input) return; // three are kept already
  const words = field.dataset;
  const most = Number(words.photos);
  const lines = [...field.querySelectorAll("[data-photo-line]")];
  const said = document.createElement("p");
  said.className = "error";
  said.setAttribute("role", "status");
  input.after(said);
  let chosen = []; // { file, address }

  const put = () => {
    const files = new DataTransfer();
    chosen.forEach(({ file }) => files.items.add(file));
    input.files = files.files;
  };

  const textOf = (line) => line.querySelector("input");

  function remove(place) {
    URL.revokeObjectURL(chosen[place].address);
    chosen.splice(place, 1);
    for (let at = place; at < lines.length; at += 1) textOf(lines[at]).value = lines[at + 1] ? textOf(lines[at + 1]).value : "";
    put();
    show();
    (lines[Math.min(place, chosen.length - 1)]?.querySelector("button") ?? input).focus();
  }

  function show() {
    lines.forEach((line, place) => {
      line.hidden = place >= chosen.length;
      line.querySelectorAll("img, button").forEach((old) => old.remove());
      if (line.hidden) return;
      const picture = document.createElement("img");
      picture.src = chosen[place].address;
      picture.alt = `${words.chosen} ${place + 1}`;
      picture.className = "chosen-photo";
      picture.addEventListener("error", () => { picture.remove(); }); // the server says what is wrong with it
      const away = document.createElement("button");
      away.type = "button";
      away.className = "button outline small";
      away.textContent = words.remove;
      away.addEventListener("click", () => remove(place));
      line.prepend(picture);
      line.append(away);
    });
  }

  async function take() {
    const fresh = [...input.files];
    said.textContent = chosen.length + fresh.length > most ? words.many : "";
    const taken = fresh.slice(0, most - chosen.length).map((file) => ({ file, address: URL.createObjectURL(file) }));
    chosen = [...chosen, ...taken];
    put();
    show();
    for (const one of taken) {
      one.file = await smaller(one.file);
      if (chosen.includes(one)) put();
    }
  }

  input.addEventListener("change", take);
  take(); // chosen before this was fetched, or put back by the browser
}
