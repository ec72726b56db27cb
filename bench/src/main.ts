console.error("nothing to measure yet");
