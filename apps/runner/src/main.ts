console.error("nothing to start yet");
